(abstract_class_declaration name: (type_identifier) @name body: (class_body) @body) @def.class
(interface_declaration name: (type_identifier) @name body: (interface_body) @body) @def.interface
(enum_declaration name: (identifier) @name body: (enum_body) @body) @def.enum
(enum_body name: (property_identifier) @name @def.member)
(enum_assignment name: (property_identifier) @name) @def.member
(type_alias_declaration name: (type_identifier) @name) @def.type
(internal_module name: (_) @name body: (statement_block)? @body) @def.namespace
(module name: (_) @name body: (statement_block)? @body) @def.namespace
(method_signature name: (property_identifier) @name) @def.method
(abstract_method_signature name: (property_identifier) @name) @def.method
(property_signature name: (property_identifier) @name) @def.property
(function_signature name: (identifier) @name) @def.function
(public_field_definition name: (property_identifier) @name value: (arrow_function body: (_) @body)) @def.method
(public_field_definition name: (property_identifier) @name) @def.field
(public_field_definition name: (private_property_identifier) @name) @def.field
(ambient_declaration (lexical_declaration (variable_declarator name: (identifier) @name)) @def.variable)

(import_require_clause source: (string) @path) @import

(extends_clause value: (identifier) @ref.base)
(extends_clause value: (member_expression property: (property_identifier) @ref.base))
(extends_type_clause type: (type_identifier) @ref.base)
(extends_type_clause type: (generic_type name: (type_identifier) @ref.base))
(implements_clause (type_identifier) @ref.base)
(implements_clause (generic_type name: (type_identifier) @ref.base))
(type_identifier) @ref.type
