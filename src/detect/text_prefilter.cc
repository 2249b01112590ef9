// The search itself is Vectorscan's. In a record with bytes that are not ASCII, or with characters written as \uXXXX, a text may stand in
// other bytes than its own: such a record may have any text.
#include "detect/text_prefilter.h"

#include <algorithm>

#include <hs/hs.h>

#include "base/check.h"
#include "base/text.h"

namespace tocsin {
namespace {

bool has_unicode_escapes(std::string_view text) {
    const size_t slash = text.find('\\');
    return slash != std::string_view::npos && text.find("\\u", slash) != std::string_view::npos;
}

}  // namespace

struct TextPrefilter::Database {
    ~Database() { hs_free_database(database); }
    hs_database_t* database = nullptr;
};

struct TextPrefilter::Scanner::Scratch {
    ~Scratch() { hs_free_scratch(scratch); }
    hs_scratch_t* scratch = nullptr;
};

TextPrefilter::TextPrefilter() = default;
TextPrefilter::~TextPrefilter() = default;

uint32_t TextPrefilter::add(std::string_view text) {
    // What has a text has its beginning, and expressions may not be of any length.
    constexpr size_t kLongest = 100;
    text = text.substr(0, kLongest);
    auto found = std::find(texts_.begin(), texts_.end(), text);
    if (found == texts_.end()) found = texts_.emplace(found, text);
    return static_cast<uint32_t>(found - texts_.begin());
}

void TextPrefilter::compile() {
    if (texts_.empty()) return;
    std::vector<const char*> expressions;
    std::vector<unsigned> flags, numbers;
    for (const std::string& text : texts_) {
        expressions.push_back(text.c_str());
        flags.push_back(HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH);
        numbers.push_back(static_cast<unsigned>(numbers.size()));
    }
    database_ = std::make_unique<Database>();
    hs_compile_error_t* error = nullptr;
    // Letters and digits mean themselves in an expression.
    hs_compile_multi(expressions.data(), flags.data(), numbers.data(), static_cast<unsigned>(expressions.size()),
                     HS_MODE_BLOCK, nullptr, &database_->database, &error);
    CHECK(error == nullptr, "letters and digits are an expression");
}

TextPrefilter::Scanner::Scanner(const TextPrefilter& prefilter)
    : prefilter_(prefilter), scratch_(std::make_unique<Scratch>()) {
    if (!prefilter.database_) return;
    CHECK(hs_alloc_scratch(prefilter.database_->database, &scratch_->scratch) == HS_SUCCESS, "scratch for a database");
}

TextPrefilter::Scanner::~Scanner() = default;

void TextPrefilter::Scanner::scan(std::string_view record) {
    found_.clear();
    found_all_ = is_ascii(record) && !has_unicode_escapes(record);
    auto note = [](unsigned number, unsigned long long, unsigned long long, unsigned, void* context) {
        static_cast<std::vector<uint32_t>*>(context)->push_back(number);
        return 0;
    };
    const hs_error_t error = hs_scan(prefilter_.database_->database, record.data(),
                                     static_cast<unsigned>(record.size()), 0, scratch_->scratch, note, &found_);
    CHECK(error == HS_SUCCESS, "a scan of a record");
}

}  // namespace tocsin
