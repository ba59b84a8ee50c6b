(class_declaration name: (_) @name body: (class_body) @body) @def.class
(method_definition name: (property_identifier) @name body: (statement_block) @body) @def.method
(method_definition name: (private_property_identifier) @name body: (statement_block) @body) @def.method
(function_declaration name: (identifier) @name body: (statement_block) @body) @def.function
(generator_function_declaration name: (identifier) @name body: (statement_block) @body) @def.function
(program (lexical_declaration (variable_declarator name: (identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)])) @def.function)
(program (variable_declaration (variable_declarator name: (identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)])) @def.function)
(export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)])) @def.function)
(program (lexical_declaration (variable_declarator name: (identifier) @name)) @def.variable)
(program (variable_declaration (variable_declarator name: (identifier) @name)) @def.variable)
(export_statement declaration: (lexical_declaration (variable_declarator name: (identifier) @name)) @def.variable)
(program (expression_statement (assignment_expression left: (member_expression property: (property_identifier) @name) right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @def.function))
(export_statement value: (object (pair key: (property_identifier) @name value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @def.method))
(export_statement value: (object (method_definition name: (property_identifier) @name body: (_) @body) @def.method))

(import_statement source: (string) @path) @import
(export_statement source: (string) @path) @import
((call_expression function: (identifier) @_function arguments: (arguments . (string) @path)) @import (#eq? @_function "require"))
(call_expression function: (import) arguments: (arguments . (string) @path)) @import

(call_expression function: (identifier) @ref.call)
(call_expression function: (member_expression property: (property_identifier) @ref.call))
(new_expression constructor: (identifier) @ref.call)
(new_expression constructor: (member_expression property: (property_identifier) @ref.call))
(member_expression property: (property_identifier) @ref.name)
(identifier) @ref.name
(shorthand_property_identifier) @ref.name

(comment) @comment
