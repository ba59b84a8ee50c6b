(field_definition property: (property_identifier) @name value: (arrow_function body: (_) @body)) @def.method
(field_definition property: (property_identifier) @name) @def.field

(class_heritage (identifier) @ref.base)
(class_heritage (member_expression property: (property_identifier) @ref.base))
