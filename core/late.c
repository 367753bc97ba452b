/*
 * late.c - Jansson, libyaml, utf8proc and zlib, loaded when they are first called (library.h says why).
 *
 * Each costs 0.06 ms at start, and reading a feed needs none of them. The parsing child, which gives up
 * access to the file system, calls library_load_small() first.
 */
#include "core/library.h"

#include <jansson.h>
#include <utf8proc.h>
#include <yaml.h>
#include <zlib.h>

static struct library json = { "Jansson", { "libjansson.so.4", "libjansson.so" } };
static struct library unicode = { "utf8proc",
                                  { "libutf8proc.so.2", "libutf8proc.so.3", "libutf8proc.so" } };
static struct library yaml = { "libyaml", { "libyaml-0.so.2", "libyaml.so" } };
static struct library zip = { "zlib", { "libz.so.1", "libz.so" } };

void library_load_small(void)
{
    library_find(&json, "json_null");
    library_find(&unicode, "utf8proc_category");
    library_find(&yaml, "yaml_parser_parse");
    library_find(&zip, "inflate");
}

LIBRARY_CALL(json, json_t *, json_array, (void), ())
LIBRARY_CALL(json, int, json_array_append_new, (json_t * array, json_t *value), (array, value))
LIBRARY_CALL(json, json_t *, json_array_get, (const json_t *array, size_t at), (array, at))
LIBRARY_CALL(json, size_t, json_array_size, (const json_t *array), (array))
LIBRARY_CALL(json, void, json_delete, (json_t * value), (value))
LIBRARY_CALL(json, int, json_dump_callback,
             (const json_t *value, json_dump_callback_t put, void *context, size_t flags),
             (value, put, context, flags))
LIBRARY_CALL(json, char *, json_dumps, (const json_t *value, size_t flags), (value, flags))
LIBRARY_CALL(json, json_t *, json_false, (void), ())
LIBRARY_CALL(json, json_t *, json_integer, (json_int_t value), (value))
LIBRARY_CALL(json, json_int_t, json_integer_value, (const json_t *value), (value))
LIBRARY_CALL(json, json_t *, json_loadb,
             (const char *bytes, size_t n, size_t flags, json_error_t *error),
             (bytes, n, flags, error))
LIBRARY_CALL(json, json_t *, json_null, (void), ())
LIBRARY_CALL(json, double, json_number_value, (const json_t *value), (value))
LIBRARY_CALL(json, json_t *, json_object, (void), ())
LIBRARY_CALL(json, int, json_object_del, (json_t * object, const char *key), (object, key))
LIBRARY_CALL(json, json_t *, json_object_get, (const json_t *object, const char *key),
             (object, key))
LIBRARY_CALL(json, void *, json_object_iter, (json_t * object), (object))
LIBRARY_CALL(json, const char *, json_object_iter_key, (void *iter), (iter))
LIBRARY_CALL(json, void *, json_object_iter_next, (json_t * object, void *iter), (object, iter))
LIBRARY_CALL(json, json_t *, json_object_iter_value, (void *iter), (iter))
LIBRARY_CALL(json, void *, json_object_key_to_iter, (const char *key), (key))
LIBRARY_CALL(json, void, json_object_seed, (size_t seed), (seed))
LIBRARY_CALL(json, int, json_object_set_new, (json_t * object, const char *key, json_t *value),
             (object, key, value))
LIBRARY_CALL(json, int, json_object_setn_new,
             (json_t * object, const char *key, size_t n, json_t *value), (object, key, n, value))
LIBRARY_CALL(json, size_t, json_object_size, (const json_t *object), (object))
LIBRARY_CALL(json, json_t *, json_real, (double value), (value))
LIBRARY_CALL(json, double, json_real_value, (const json_t *value), (value))
LIBRARY_CALL(json, json_t *, json_string, (const char *value), (value))
LIBRARY_CALL(json, json_t *, json_stringn, (const char *value, size_t n), (value, n))
LIBRARY_CALL(json, size_t, json_string_length, (const json_t *value), (value))
LIBRARY_CALL(json, const char *, json_string_value, (const json_t *value), (value))
LIBRARY_CALL(json, json_t *, json_true, (void), ())
LIBRARY_CALL(json, json_t *, json_vpack_ex,
             (json_error_t * error, size_t flags, const char *fmt, va_list values),
             (error, flags, fmt, values))

json_t *json_pack(const char *fmt, ...)
{
    va_list values;
    json_t *packed;

    va_start(values, fmt);
    packed = json_vpack_ex(NULL, 0, fmt, values);
    va_end(values);
    return packed;
}

LIBRARY_CALL(unicode, utf8proc_category_t, utf8proc_category, (utf8proc_int32_t cp), (cp))
LIBRARY_CALL(unicode, int, utf8proc_charwidth, (utf8proc_int32_t cp), (cp))
LIBRARY_CALL(unicode, utf8proc_ssize_t, utf8proc_decompose,
             (const utf8proc_uint8_t *text, utf8proc_ssize_t n, utf8proc_int32_t *out,
              utf8proc_ssize_t room, utf8proc_option_t how),
             (text, n, out, room, how))
LIBRARY_CALL(unicode, utf8proc_ssize_t, utf8proc_decompose_char,
             (utf8proc_int32_t cp, utf8proc_int32_t *out, utf8proc_ssize_t room,
              utf8proc_option_t how, int *last),
             (cp, out, room, how, last))
LIBRARY_CALL(unicode, utf8proc_ssize_t, utf8proc_reencode,
             (utf8proc_int32_t * cps, utf8proc_ssize_t n, utf8proc_option_t how), (cps, n, how))

LIBRARY_CALL(yaml, void, yaml_event_delete, (yaml_event_t * event), (event))
LIBRARY_CALL(yaml, void, yaml_parser_delete, (yaml_parser_t * parser), (parser))
LIBRARY_CALL(yaml, int, yaml_parser_initialize, (yaml_parser_t * parser), (parser))
LIBRARY_CALL(yaml, int, yaml_parser_parse, (yaml_parser_t * parser, yaml_event_t *event),
             (parser, event))
LIBRARY_CALL(yaml, void, yaml_parser_set_encoding,
             (yaml_parser_t * parser, yaml_encoding_t encoding), (parser, encoding))
LIBRARY_CALL(yaml, void, yaml_parser_set_input_string,
             (yaml_parser_t * parser, const unsigned char *text, size_t n), (parser, text, n))

LIBRARY_CALL(zip, int, deflate, (z_streamp z, int flush), (z, flush))
LIBRARY_CALL(zip, int, deflateEnd, (z_streamp z), (z))
LIBRARY_CALL(zip, int, deflateInit2_,
             (z_streamp z, int level, int method, int window, int memory, int strategy,
              const char *version, int size),
             (z, level, method, window, memory, strategy, version, size))
LIBRARY_CALL(zip, int, inflate, (z_streamp z, int flush), (z, flush))
LIBRARY_CALL(zip, int, inflateEnd, (z_streamp z), (z))
LIBRARY_CALL(zip, int, inflateInit2_, (z_streamp z, int window, const char *version, int size),
             (z, window, version, size))
LIBRARY_CALL(zip, int, inflateReset, (z_streamp z), (z))
