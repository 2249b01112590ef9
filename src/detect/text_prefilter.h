// TextPrefilter: which of many texts a record has in it, in one pass over its bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// Constant once compiled: threads share it, each with a scanner of its own.
class TextPrefilter {
public:
    TextPrefilter();
    ~TextPrefilter();

    // The number of the text, which is letters and digits in lower case; equal ones have one number, and so may long ones that begin equally.
    // Before compile().
    uint32_t add(std::string_view text);
    void compile();
    bool empty() const { return texts_.empty(); }

    class Scanner {
    public:
        // `prefilter` is compiled and outlives the scanner.
        explicit Scanner(const TextPrefilter& prefilter);
        ~Scanner();

        // Looks at a record, which must be valid until the next call.
        void scan(std::string_view record);
        // Whether the record last scanned may have all texts of one of the alternatives in it, in any letter case.
        bool may_have(const std::vector<std::vector<uint32_t>>& alternatives);

    private:
        struct Scratch;
        const TextPrefilter& prefilter_;
        std::unique_ptr<Scratch> scratch_;
        std::string_view record_;
        std::vector<bool> found_;
        std::vector<uint32_t> found_list_;
        int plain_ = -1;  // whether the record is ASCII without \u escapes; -1: not known yet
    };

private:
    struct Database;
    std::vector<std::string> texts_;
    std::unique_ptr<Database> database_;
};

}  // namespace tocsin
