(class_declaration name: (identifier) @name body: (class_body) @body) @def.class
(record_declaration name: (identifier) @name body: (class_body) @body) @def.class
(interface_declaration name: (identifier) @name body: (interface_body) @body) @def.interface
(annotation_type_declaration name: (identifier) @name body: (_) @body) @def.interface
(enum_declaration name: (identifier) @name body: (enum_body) @body) @def.enum
(enum_constant name: (identifier) @name) @def.member
(method_declaration name: (identifier) @name body: (block)? @body) @def.method
(constructor_declaration name: (identifier) @name body: (constructor_body) @body) @def.constructor
(compact_constructor_declaration name: (identifier) @name body: (block) @body) @def.constructor
(field_declaration declarator: (variable_declarator name: (identifier) @name)) @def.field
(constant_declaration declarator: (variable_declarator name: (identifier) @name)) @def.field
(annotation_type_element_declaration name: (identifier) @name) @def.method

(import_declaration [(scoped_identifier) (identifier)] @path . (asterisk) @item) @import
(import_declaration [(scoped_identifier) (identifier)] @path .) @import

(superclass (type_identifier) @ref.base)
(superclass (generic_type (type_identifier) @ref.base))
(super_interfaces (type_list (type_identifier) @ref.base))
(super_interfaces (type_list (generic_type (type_identifier) @ref.base)))
(extends_interfaces (type_list (type_identifier) @ref.base))
(extends_interfaces (type_list (generic_type (type_identifier) @ref.base)))
(method_invocation name: (identifier) @ref.call)
(object_creation_expression type: (type_identifier) @ref.call)
(object_creation_expression type: (generic_type (type_identifier) @ref.call))
(marker_annotation name: (identifier) @ref.call)
(annotation name: (identifier) @ref.call)
(type_identifier) @ref.type
(identifier) @ref.name

(line_comment) @comment
(block_comment) @comment
