(document (object (pair key: (string (string_content) @name)) @def.section))
(document (object (pair value: (object (pair key: (string (string_content) @name)) @def.section))))

(object (pair value: (object (pair value: [(object) (array)] @fold))))
(array) @fold

(comment) @comment
