// Gives a language the scanner that is compiled here in place of the one in its library. Those were built with assertions that end the process on some malformed files.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "parser.h"

// Languages before version 15 end in front of this field.
#define FIRST_FIELD_OF_VERSION_15 name

const TSLanguage *lathe_with_scanner(
  const TSLanguage *language,
  void *(*create)(void),
  void (*destroy)(void *),
  bool (*scan)(void *, TSLexer *, const bool *),
  unsigned (*serialize)(void *, char *),
  void (*deserialize)(void *, const char *, unsigned)
) {
  TSLanguage *copy = calloc(1, sizeof(TSLanguage));
  if (!copy) return NULL;
  memcpy(copy, language, language->abi_version < 15 ? offsetof(TSLanguage, FIRST_FIELD_OF_VERSION_15) : sizeof(TSLanguage));
  copy->external_scanner.create = create;
  copy->external_scanner.destroy = destroy;
  copy->external_scanner.scan = scan;
  copy->external_scanner.serialize = serialize;
  copy->external_scanner.deserialize = deserialize;
  return copy;
}
