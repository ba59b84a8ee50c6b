(namespace_declaration name: (_) @name body: (_) @body) @def.namespace
(file_scoped_namespace_declaration name: (_) @name) @def.namespace
(class_declaration name: (identifier) @name body: (declaration_list)? @body) @def.class
(record_declaration name: (identifier) @name body: (declaration_list)? @body) @def.class
(struct_declaration name: (identifier) @name body: (declaration_list)? @body) @def.struct
(interface_declaration name: (identifier) @name body: (declaration_list)? @body) @def.interface
(enum_declaration name: (identifier) @name body: (enum_member_declaration_list)? @body) @def.enum
(enum_member_declaration name: (identifier) @name) @def.member
(delegate_declaration name: (identifier) @name) @def.type
(method_declaration name: (identifier) @name body: (_)? @body) @def.method
(constructor_declaration name: (identifier) @name body: (_)? @body) @def.constructor
(destructor_declaration name: (identifier) @name body: (_)? @body) @def.constructor
(operator_declaration operator: _ @name body: (_)? @body) @def.method
(conversion_operator_declaration type: (_) @name body: (_)? @body) @def.method
(indexer_declaration "this" @name) @def.property
(property_declaration name: (identifier) @name accessors: (accessor_list) @body) @def.property
(property_declaration name: (identifier) @name value: (arrow_expression_clause) @body) @def.property
(event_declaration name: (identifier) @name) @def.event
(event_field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @def.event
(field_declaration (variable_declaration (variable_declarator name: (identifier) @name))) @def.field
(local_function_statement name: (identifier) @name body: (_)? @body) @def.function

(using_directive (identifier) @path !name) @import
(using_directive (qualified_name) @path) @import
(using_directive (alias_qualified_name) @path) @import

(base_list (identifier) @ref.base)
(base_list (generic_name (identifier) @ref.base))
(base_list (qualified_name name: (identifier) @ref.base))
(base_list (primary_constructor_base_type type: (identifier) @ref.base))
(invocation_expression function: (identifier) @ref.call)
(invocation_expression function: (generic_name (identifier) @ref.call))
(invocation_expression function: (member_access_expression name: (identifier) @ref.call))
(invocation_expression function: (member_access_expression name: (generic_name (identifier) @ref.call)))
(member_binding_expression name: (identifier) @ref.call)
(object_creation_expression type: (identifier) @ref.call)
(object_creation_expression type: (generic_name (identifier) @ref.call))
(object_creation_expression type: (qualified_name name: (identifier) @ref.call))
(attribute name: (identifier) @ref.call)
(generic_name (identifier) @ref.type)
(type_argument_list (identifier) @ref.type)
(parameter type: (identifier) @ref.type)
(variable_declaration type: (identifier) @ref.type)
(method_declaration returns: (identifier) @ref.type)
(property_declaration type: (identifier) @ref.type)
(nullable_type type: (identifier) @ref.type)
(array_type type: (identifier) @ref.type)
(cast_expression type: (identifier) @ref.type)
(typeof_expression type: (identifier) @ref.type)
(identifier) @ref.name

(comment) @comment
