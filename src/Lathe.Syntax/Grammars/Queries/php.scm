(namespace_definition name: (namespace_name) @name body: (_)? @body) @def.namespace
(class_declaration name: (name) @name body: (declaration_list) @body) @def.class
(interface_declaration name: (name) @name body: (declaration_list) @body) @def.interface
(trait_declaration name: (name) @name body: (declaration_list) @body) @def.class
(enum_declaration name: (name) @name body: (_) @body) @def.enum
(enum_case name: (name) @name) @def.member
(method_declaration name: (name) @name body: (compound_statement)? @body) @def.method
(function_definition name: (name) @name body: (compound_statement) @body) @def.function
(property_declaration (property_element name: (variable_name (name) @name))) @def.field
(const_declaration (const_element . (name) @name)) @def.variable

(namespace_use_declaration (namespace_use_clause [(qualified_name) (name)] @path)) @import
(include_expression (string) @path) @import
(include_once_expression (string) @path) @import
(require_expression (string) @path) @import
(require_once_expression (string) @path) @import
(require_once_expression (binary_expression right: (string) @path)) @import
(require_expression (binary_expression right: (string) @path)) @import

(base_clause (name) @ref.base)
(base_clause (qualified_name (name) @ref.base))
(class_interface_clause (name) @ref.base)
(class_interface_clause (qualified_name (name) @ref.base))
(use_declaration (name) @ref.base)
(function_call_expression function: (name) @ref.call)
(function_call_expression function: (qualified_name (name) @ref.call))
(member_call_expression name: (name) @ref.call)
(nullsafe_member_call_expression name: (name) @ref.call)
(scoped_call_expression name: (name) @ref.call)
(object_creation_expression (name) @ref.call)
(object_creation_expression (qualified_name (name) @ref.call))
(named_type (name) @ref.type)
(named_type (qualified_name (name) @ref.type))
(name) @ref.name

(comment) @comment
