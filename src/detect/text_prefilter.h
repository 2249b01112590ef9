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

        // Looks at a record.
        void scan(std::string_view record);
        // The texts that the record has, in any letter case, each once.
        const std::vector<uint32_t>& found() const { return found_; }
        // False if the record may have any text besides: one may stand there in other bytes than its own.
        bool found_all() const { return found_all_; }

    private:
        struct Scratch;
        const TextPrefilter& prefilter_;
        std::unique_ptr<Scratch> scratch_;
        std::vector<uint32_t> found_;
        bool found_all_ = true;
    };

private:
    struct Database;
    std::vector<std::string> texts_;
    std::unique_ptr<Database> database_;
};

}  // namespace tocsin
