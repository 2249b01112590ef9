// Several rules in one text: documents of a YAML file, the actions that make documents of other ones, and how documents refer to each
// other.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/yaml_source.h"
#include "plan/sigma_collection.h"

namespace tocsin::sigma {

enum class DocumentKind : uint8_t { kRule, kCorrelation, kFilter, kOther };

// Told by its keys; kOther for what is no document of Sigma's.
DocumentKind kind_of(const YamlNode& document);

struct Document {
    YamlNode node;
    SourcePtr text;  // of the document alone; its positions lead to the file
};

// Whether one of the documents has a key `action` of Sigma's.
bool has_actions(const std::vector<YamlNode>& documents);

// The documents after the actions: `global` adds its keys to all that follow, until `reset`; `repeat` is the document before with other
// values. Spans of the nodes of a document that an action made refer to `source`, not to the document's own text.
std::vector<Document> read_collection(const SourcePtr& source, std::vector<YamlNode> documents,
                                      Diagnostics& diagnostics);

// The id and the name of a document, and its text.
SigmaEntry entry_of(const Document& document);

// The rule with this id or name: of the file `path` before those of other files. Null if there is none.
const SigmaEntry* find_entry(const std::vector<SigmaEntry>& entries, std::string_view reference, std::string_view path);

}  // namespace tocsin::sigma
