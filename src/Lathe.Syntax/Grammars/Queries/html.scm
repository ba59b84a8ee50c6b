((element (start_tag (attribute (attribute_name) @_attribute (quoted_attribute_value (attribute_value) @name)))) @def.section
  (#eq? @_attribute "id"))
((element (start_tag (tag_name) @_tag) . (text) @name) @def.section
  (#any-of? @_tag "title" "h1" "h2" "h3"))

((script_element (start_tag (attribute (attribute_name) @_attribute (quoted_attribute_value (attribute_value) @path)))) @import
  (#eq? @_attribute "src"))
((start_tag (tag_name) @_tag (attribute (attribute_name) @_attribute (quoted_attribute_value (attribute_value) @path))) @import
  (#eq? @_tag "link") (#eq? @_attribute "href"))
((self_closing_tag (tag_name) @_tag (attribute (attribute_name) @_attribute (quoted_attribute_value (attribute_value) @path))) @import
  (#any-of? @_tag "link" "img") (#any-of? @_attribute "href" "src"))

(script_element (raw_text) @fold)
(style_element (raw_text) @fold)
(comment) @comment
