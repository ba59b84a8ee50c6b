(function_definition declarator: (_) @declarator body: (try_statement) @body) @def.function
(function_definition declarator: (_) @declarator !body) @def.function
(class_specifier name: (type_identifier) @name body: (field_declaration_list) @body) @def.class
(class_specifier name: (template_type name: (type_identifier) @name) body: (field_declaration_list) @body) @def.class
(struct_specifier name: (template_type name: (type_identifier) @name) body: (field_declaration_list) @body) @def.struct
(namespace_definition name: (_) @name body: (declaration_list) @body) @def.namespace
(alias_declaration name: (type_identifier) @name) @def.type
(concept_definition name: (identifier) @name) @def.type
(field_declaration_list (declaration declarator: (_) @declarator) @def.field)
(declaration_list (declaration declarator: (_) @declarator) @def.variable)

(base_class_clause (type_identifier) @ref.base)
(base_class_clause (template_type name: (type_identifier) @ref.base))
(base_class_clause (qualified_identifier name: (type_identifier) @ref.base))
(call_expression function: (qualified_identifier name: (identifier) @ref.call))
(call_expression function: (template_function name: (identifier) @ref.call))
(new_expression type: (type_identifier) @ref.call)
(namespace_identifier) @ref.name
