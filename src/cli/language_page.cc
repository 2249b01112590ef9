// One table per kind of thing that a query can name; then what is refused, by reason.
#include "cli/language_page.h"

#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "function/refusals.h"
#include "function/registry.h"
#include "function/table_function.h"
#include "lang/kql/binder.h"
#include "lang/kql/operators.h"
#include "lang/sigma/correlation.h"
#include "lang/sigma/modifiers.h"
#include "lang/spl/command.h"
#include "lang/spl/eval_expression.h"

namespace tocsin {
namespace {

std::string_view title_of(Language language) {
    switch (language) {
        case Language::kKql: return "KQL";
        case Language::kSpl: return "SPL";
        case Language::kSigma: return "Sigma";
    }
    return {};
}

// A cell of a Markdown table.
std::string cell(std::string_view text) { return replace_all(text, "|", "\\|"); }

class Page {
public:
    explicit Page(Language language) : language_(language) {
        out_ = fmt::format(
            "# {0}: what Tocsin knows\n\n"
            "Made from the program's tables by `tocsin functions -l {1} --format markdown`; do not edit.\n",
            title_of(language), language_name(language));
    }

    void section(std::string_view title, std::vector<std::string_view> columns) {
        out_ += fmt::format("\n## {}\n\n|", title);
        for (std::string_view column : columns) out_ += fmt::format(" {} |", column);
        out_ += "\n|";
        for (size_t i = 0; i < columns.size(); ++i) out_ += "---|";
        out_ += "\n";
    }
    void row(const std::vector<std::string>& cells) {
        out_ += '|';
        for (const std::string& text : cells) out_ += fmt::format(" {} |", cell(text));
        out_ += '\n';
    }

    void operators() {
        section("Operators", {"Operator"});
        for (const kql::OperatorRow& op : kql::operator_rows()) {
            if (op.bind)
                row({fmt::format("`{}`", op.keyword)});
            else
                refused_[std::string(op.refusal)].push_back(op.keyword);
        }
    }

    void commands() {
        section("Commands", {"Command", "What it does"});
        for (const spl::CommandRow& command : spl::all_commands()) {
            if (command.lower)
                row({fmt::format("`{}`", command.name), std::string(command.text)});
            else
                refused_[std::string(command.text)].push_back(command.name);
        }
    }

    void functions() {
        section("Functions", {"Name", "Arguments and result", "What it gives"});
        // A special function may have a row for the kernel behind it.
        std::set<std::string_view> special;
        if (language_ == Language::kKql) {
            for (const kql::SpecialFunction& function : kql::Binder::special_functions()) special.insert(function.name);
        }
        for (const Function* function : all_functions(language_)) {
            if (special.contains(function->name)) continue;
            if (language_ == Language::kSpl && !spl::is_eval_function(function->name)) continue;
            row({fmt::format("`{}`", function->name), fmt::format("`{}`", function->signature),
                 std::string(function->description)});
        }
        if (language_ == Language::kKql) {
            for (const kql::SpecialFunction& function : kql::Binder::special_functions()) {
                row({fmt::format("`{}`", function.name), fmt::format("`{}`", function.signature),
                     std::string(function.description)});
            }
        }
        if (all_aggregates(language_).empty()) return;
        section("Aggregates", {"Name", "Arguments and result", "What it gives"});
        for (const AggregateFunction* function : all_aggregates(language_)) {
            row({fmt::format("`{}`", function->name), fmt::format("`{}`", function->signature),
                 std::string(function->description)});
        }
    }

    void plugins() {
        section("Table functions", {"Name", "What it gives"});
        for (const TableFunction* function : all_table_functions(language_))
            row({fmt::format("`{}`", function->name), std::string(function->description)});
    }

    void sigma() {
        section("Modifiers", {"Modifier", "What it does"});
        for (const sigma::ModifierText& modifier : sigma::all_modifiers())
            row({fmt::format("`{}`", modifier.name), std::string(modifier.description)});
        section("Correlations", {"Type", "What it measures"});
        for (const sigma::CorrelationType& type : sigma::correlation_types())
            row({fmt::format("`{}`", type.name), std::string(type.description)});
    }

    std::string finish() {
        for (const Refusal& refusal : refusals()) {
            if (refusal.language != language_) continue;
            for (std::string_view name : split(refusal.names, ' ')) {
                if (!name.empty()) refused_[std::string(refusal.reason)].push_back(name);
            }
        }
        if (!refused_.empty()) section("Refused", {"Reason", "Names"});
        for (const auto& [reason, names] : refused_) {
            std::string list;
            for (std::string_view name : names) list += fmt::format("{}`{}`", list.empty() ? "" : " ", name);
            row({reason, list});
        }
        return std::move(out_);
    }

private:
    Language language_;
    std::string out_;
    std::map<std::string, std::vector<std::string_view>> refused_;  // by reason
};

}  // namespace

std::string language_page(Language language) {
    Page page(language);
    if (language == Language::kKql) page.operators();
    if (language == Language::kSpl) page.commands();
    if (language == Language::kSigma)
        page.sigma();
    else
        page.functions();
    if (language == Language::kKql) page.plugins();
    return page.finish();
}

}  // namespace tocsin
