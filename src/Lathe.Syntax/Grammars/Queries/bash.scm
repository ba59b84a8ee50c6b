(function_definition name: (word) @name body: (_) @body) @def.function
(program (variable_assignment name: (variable_name) @name) @def.variable)
(program (declaration_command (variable_assignment name: (variable_name) @name)) @def.variable)

((command name: (command_name) @_command . argument: (_) @path) @import
  (#any-of? @_command "source" "."))

(command name: (command_name (word) @ref.call))
(variable_name) @ref.name

(comment) @comment
