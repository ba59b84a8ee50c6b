(class_definition name: (identifier) @name body: (block) @body) @def.class
(class_definition body: (block (function_definition name: (identifier) @name body: (block) @body) @def.method))
(class_definition body: (block (decorated_definition definition: (function_definition name: (identifier) @name body: (block) @body) @def.method)))
(function_definition name: (identifier) @name body: (block) @body) @def.function
(class_definition body: (block (expression_statement (assignment left: (identifier) @name) @def.field)))
(module (expression_statement (assignment left: (identifier) @name) @def.variable))
(type_alias_statement left: (type (identifier) @name)) @def.type

(class_definition body: (block . (expression_statement (string) @doc)))
(function_definition body: (block . (expression_statement (string) @doc)))

(import_statement name: (dotted_name) @path) @import
(import_statement name: (aliased_import name: (dotted_name) @path)) @import
(import_from_statement module_name: (_) @path name: (dotted_name) @item) @import
(import_from_statement module_name: (_) @path name: (aliased_import name: (dotted_name) @item)) @import
(import_from_statement module_name: (_) @path (wildcard_import)) @import

(class_definition superclasses: (argument_list (identifier) @ref.base))
(class_definition superclasses: (argument_list (attribute attribute: (identifier) @ref.base)))
(call function: (identifier) @ref.call)
(call function: (attribute attribute: (identifier) @ref.call))
(decorator (identifier) @ref.call)
(decorator (attribute attribute: (identifier) @ref.call))
(type (identifier) @ref.type)
(identifier) @ref.name

(comment) @comment
