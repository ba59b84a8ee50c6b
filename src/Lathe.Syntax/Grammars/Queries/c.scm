(function_definition declarator: (_) @declarator body: (compound_statement) @body) @def.function
(struct_specifier name: (type_identifier) @name body: (field_declaration_list) @body) @def.struct
(union_specifier name: (type_identifier) @name body: (field_declaration_list) @body) @def.struct
(enum_specifier name: (type_identifier) @name body: (enumerator_list) @body) @def.enum
(enumerator name: (identifier) @name) @def.member
(type_definition declarator: (_) @declarator) @def.type
(field_declaration declarator: (_) @declarator) @def.field
(translation_unit (declaration declarator: (_) @declarator) @def.variable)
(preproc_ifdef (declaration declarator: (_) @declarator) @def.variable)
(preproc_if (declaration declarator: (_) @declarator) @def.variable)
(preproc_def name: (identifier) @name) @def.macro
(preproc_function_def name: (identifier) @name) @def.macro

(preproc_include path: [(string_literal) (system_lib_string)] @path) @import

(call_expression function: (identifier) @ref.call)
(call_expression function: (field_expression field: (field_identifier) @ref.call))
(type_identifier) @ref.type
(field_identifier) @ref.name
(identifier) @ref.name

(comment) @comment
