(class name: (_) @name body: (body_statement)? @body) @def.class
(module name: (_) @name body: (body_statement)? @body) @def.namespace
(method name: (_) @name body: (_)? @body) @def.method
(singleton_method name: (_) @name body: (_)? @body) @def.method
(program (assignment left: (constant) @name) @def.variable)
(body_statement (assignment left: (constant) @name) @def.variable)
((call method: (identifier) @_call arguments: (argument_list (simple_symbol) @name)) @def.property
  (#any-of? @_call "attr_accessor" "attr_reader" "attr_writer"))

((call method: (identifier) @_call arguments: (argument_list . (string) @path)) @import
  (#any-of? @_call "require" "require_relative" "load"))

(superclass (constant) @ref.base)
(superclass (scope_resolution name: (constant) @ref.base))
((call method: (identifier) @_call arguments: (argument_list (constant) @ref.base))
  (#any-of? @_call "include" "extend" "prepend"))
(call method: (identifier) @ref.call)
(call method: (constant) @ref.call)
(constant) @ref.type
(identifier) @ref.name

(comment) @comment
