(function_declaration name: (identifier) @name body: (block)? @body) @def.function
(method_declaration receiver: (parameter_list (parameter_declaration type: [
    (type_identifier) @owner
    (pointer_type (type_identifier) @owner)
    (generic_type type: (type_identifier) @owner)
    (pointer_type (generic_type type: (type_identifier) @owner))
  ])) name: (field_identifier) @name body: (block)? @body) @def.method
(type_declaration "type" . (type_spec name: (type_identifier) @name type: (struct_type (field_declaration_list) @body))) @def.struct
(type_declaration "type" . (type_spec name: (type_identifier) @name type: (interface_type))) @def.interface
(type_declaration "type" . (type_spec name: (type_identifier) @name)) @def.type
(type_declaration (type_spec name: (type_identifier) @name type: (struct_type (field_declaration_list) @body)) @def.struct)
(type_declaration (type_spec name: (type_identifier) @name type: (interface_type)) @def.interface)
(type_declaration (type_spec name: (type_identifier) @name) @def.type)
(type_declaration (type_alias name: (type_identifier) @name) @def.type)
(method_elem name: (field_identifier) @name) @def.method
(field_declaration (field_identifier) @name) @def.field
(source_file (const_declaration "const" . (const_spec (identifier) @name)) @def.variable)
(source_file (var_declaration "var" . (var_spec (identifier) @name)) @def.variable)
(source_file (const_declaration (const_spec (identifier) @name) @def.variable))
(source_file (var_declaration (var_spec (identifier) @name) @def.variable))
(source_file (var_declaration (var_spec_list (var_spec (identifier) @name) @def.variable)))

(import_spec path: (_) @path) @import

(call_expression function: (identifier) @ref.call)
(call_expression function: (selector_expression field: (field_identifier) @ref.call))
(call_expression function: (type_instantiation_expression type: (type_identifier) @ref.call))
(composite_literal type: (type_identifier) @ref.call)
(composite_literal type: (qualified_type name: (type_identifier) @ref.call))
(field_declaration !name type: (type_identifier) @ref.base)
(type_elem (type_identifier) @ref.base)
(type_identifier) @ref.type
(field_identifier) @ref.name
(identifier) @ref.name

(comment) @comment
