/*
 * xmlwriter.c - libxml2's writer, loaded when it is first called (library.h says why).
 */
#include "core/library.h"

#include <libxml/xmlwriter.h>

static struct library xml = { "libxml2", { "libxml2.so.2", "libxml2.so.16", "libxml2.so" } };

LIBRARY_CALL(xml, xmlOutputBufferPtr, xmlOutputBufferCreateIO,
             (xmlOutputWriteCallback put, xmlOutputCloseCallback end, void *context,
              xmlCharEncodingHandlerPtr encoder),
             (put, end, context, encoder))
LIBRARY_CALL(xml, xmlTextWriterPtr, xmlNewTextWriter, (xmlOutputBufferPtr sink), (sink))
LIBRARY_CALL(xml, void, xmlFreeTextWriter, (xmlTextWriterPtr w), (w))
LIBRARY_CALL(xml, int, xmlTextWriterFlush, (xmlTextWriterPtr w), (w))
LIBRARY_CALL(xml, int, xmlTextWriterStartElement, (xmlTextWriterPtr w, const xmlChar *name),
             (w, name))
LIBRARY_CALL(xml, int, xmlTextWriterEndElement, (xmlTextWriterPtr w), (w))
LIBRARY_CALL(xml, int, xmlTextWriterFullEndElement, (xmlTextWriterPtr w), (w))
LIBRARY_CALL(xml, int, xmlTextWriterWriteAttribute,
             (xmlTextWriterPtr w, const xmlChar *name, const xmlChar *value), (w, name, value))
LIBRARY_CALL(xml, int, xmlTextWriterWriteString, (xmlTextWriterPtr w, const xmlChar *text),
             (w, text))
LIBRARY_CALL(xml, int, xmlTextWriterWriteRaw, (xmlTextWriterPtr w, const xmlChar *text), (w, text))
