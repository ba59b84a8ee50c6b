(rule_set (selectors) @name (block) @body) @def.section
(keyframes_statement (keyframes_name) @name) @def.section

(import_statement (string_value) @path) @import
(import_statement (call_expression (arguments (_) @path))) @import

(class_name) @ref.name
(id_name) @ref.name

(comment) @comment
