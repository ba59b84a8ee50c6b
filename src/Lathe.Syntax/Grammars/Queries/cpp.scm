(class_specifier name: (type_identifier) @name body: (field_declaration_list) @body) @def.class
(class_specifier name: (template_type name: (type_identifier) @name) body: (field_declaration_list) @body) @def.class
(struct_specifier name: (template_type name: (type_identifier) @name) body: (field_declaration_list) @body) @def.struct
(namespace_definition name: (_) @name body: (declaration_list) @body) @def.namespace
(alias_declaration name: (type_identifier) @name) @def.type
(concept_definition name: (identifier) @name) @def.type
(function_definition declarator: (function_declarator declarator: (qualified_identifier scope: (_) @owner name: [(identifier) (destructor_name) (operator_name)] @name)) body: (_) @body) @def.method
(function_definition declarator: (function_declarator declarator: (qualified_identifier name: (qualified_identifier scope: (_) @owner name: [(identifier) (destructor_name) (operator_name)] @name))) body: (_) @body) @def.method
(function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (qualified_identifier scope: (_) @owner name: (identifier) @name))) body: (_) @body) @def.method
(function_definition declarator: (reference_declarator (function_declarator declarator: (qualified_identifier scope: (_) @owner name: [(identifier) (operator_name)] @name))) body: (_) @body) @def.method
(function_definition declarator: (reference_declarator (function_declarator declarator: (identifier) @name)) body: (_) @body) @def.function
(function_definition declarator: (function_declarator declarator: [(field_identifier) (destructor_name) (operator_name)] @name) body: (_)? @body) @def.method
(function_definition declarator: (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name)) body: (_)? @body) @def.method
(function_definition declarator: (reference_declarator (function_declarator declarator: [(field_identifier) (operator_name)] @name)) body: (_)? @body) @def.method
(function_definition declarator: (function_declarator declarator: (identifier) @name) body: (try_statement) @body) @def.function
(field_declaration declarator: (function_declarator declarator: [(field_identifier) (operator_name)] @name)) @def.method
(field_declaration declarator: (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name))) @def.method
(field_declaration declarator: (reference_declarator (function_declarator declarator: [(field_identifier) (operator_name)] @name))) @def.method
(field_declaration_list (declaration declarator: (function_declarator declarator: [(identifier) (destructor_name)] @name)) @def.constructor)
(declaration_list (declaration declarator: (function_declarator declarator: (identifier) @name)) @def.function)
(declaration_list (declaration declarator: (init_declarator declarator: (identifier) @name)) @def.variable)

(base_class_clause (type_identifier) @ref.base)
(base_class_clause (template_type name: (type_identifier) @ref.base))
(base_class_clause (qualified_identifier name: (type_identifier) @ref.base))
(call_expression function: (qualified_identifier name: (identifier) @ref.call))
(call_expression function: (template_function name: (identifier) @ref.call))
(new_expression type: (type_identifier) @ref.call)
(namespace_identifier) @ref.name
