// Parse: columns cut out of a text by the groups of one regular expression: KQL's parse (RE2) and SPL's rex (PCRE2).
#include "plan/parse.h"

#include <re2/re2.h>

#include "data/json.h"
#include "exec/build.h"
#include "exec/cast.h"
#include "exec/derived_schema.h"
#include "exec/evaluator.h"
#include "function/pcre.h"

namespace tocsin {
namespace {

// Both dialects behind one question: the groups of the first match at or after `from`.
class Matcher {
public:
    using Groups = std::vector<std::pair<int64_t, int64_t>>;

    Matcher(const Parse& node, KernelCache* owner) {
        if (node.dialect == RegexDialect::kPcre2) {
            std::string error;
            pcre_ = PcreRegex::compile(node.pattern, error, owner);
        } else {
            RE2::Options options;
            options.set_log_errors(false);
            options.set_dot_nl(true);
            re2_ = std::make_unique<RE2>(node.pattern, options);
            pieces_.resize(static_cast<size_t>(re2_->NumberOfCapturingGroups()) + 1);
        }
    }

    bool match(std::string_view text, size_t from, Groups& groups) {
        if (pcre_) return pcre_->match(text, from, groups);
        if (!re2_ || !re2_->ok()) return false;
        if (!re2_->Match(re2::StringPiece(text.data(), text.size()), from, text.size(), RE2::UNANCHORED, pieces_.data(),
                         static_cast<int>(pieces_.size()))) {
            return false;
        }
        groups.clear();
        for (const re2::StringPiece& piece : pieces_) {
            if (piece.data() == nullptr) {
                groups.emplace_back(-1, -1);
            } else {
                int64_t begin = piece.data() - text.data();
                groups.emplace_back(begin, begin + static_cast<int64_t>(piece.size()));
            }
        }
        return true;
    }

private:
    std::shared_ptr<PcreRegex> pcre_;
    std::unique_ptr<RE2> re2_;
    std::vector<re2::StringPiece> pieces_;
};

class ParseOperator final : public Operator {
public:
    ParseOperator(const Parse& node, Sink* next, ThreadState* state)
        : Operator(next, state), node_(node), text_(*node.text), matcher_(node, &state->cache) {}

    void push(Batch& batch) override {
        const Layout& layout = layouts_.get(batch.schema, [&](const Schema& in) { return make_layout(in); });
        Arena& arena = *batch.arena;
        Column texts = text_.evaluate(batch, batch.selection, *state_);
        std::vector<std::span<Value>> cells;
        for (size_t i = 0; i < node_.columns.size(); ++i) cells.push_back(arena.make_array<Value>(batch.rows));
        auto offsets = arena.make_array<Value>(node_.offset_field.empty() ? 0 : batch.rows);
        auto matched = arena.make_array<uint32_t>(batch.selection.size());
        size_t matched_count = 0;
        for (uint32_t row : batch.selection) {
            Value cell = texts[row];
            bool any = false;
            for_each_text(cell, arena,
                          [&](std::string_view text) { any = cut(text, row, cells, offsets, arena) || any; });
            if (any) matched[matched_count++] = row;
        }
        Batch out = batch;
        out.schema = layout.schema;
        out.columns.resize(layout.schema->size());
        Selection hits(matched.data(), matched_count);
        if (node_.failure == ParseFailure::kKeep) {
            keep_old(batch, layout, cells, out);
        } else {
            type_columns(layout, hits, cells, out);
        }
        if (!offsets.empty()) out.columns[layout.offset_target] = Column(std::span<const Value>(offsets));
        next_->push(out);
    }

private:
    struct Layout {
        SchemaPtr schema;
        std::vector<size_t> targets;
        size_t offset_target = 0;
    };

    Layout make_layout(const Schema& in) const {
        Layout layout;
        auto schema = std::make_shared<Schema>(in);
        for (const Field& column : node_.columns) {
            schema->set(column.name, column.type);
            layout.targets.push_back(*schema->find(column.name));
        }
        if (!node_.offset_field.empty()) {
            schema->set(node_.offset_field, Type::kDynamic);
            layout.offset_target = *schema->find(node_.offset_field);
        }
        layout.schema = std::move(schema);
        return layout;
    }

    template <class Visit>
    void for_each_text(const Value& cell, Arena& arena, Visit visit) const {
        if (cell.is_null()) return;
        if (cell.is_string()) {
            visit(cell.text());
        } else if (cell.tag() == Tag::kArray && node_.failure == ParseFailure::kKeep) {
            for (const Value& item : cell.items()) visit(item.is_string() ? item.text() : arena.copy(to_text(item)));
        } else {
            visit(arena.copy(to_text(cell)));
        }
    }

    // Appends what the groups of the matches in one text hold to the cells of `row`; false without a match.
    bool cut(std::string_view text, uint32_t row, std::vector<std::span<Value>>& cells, std::span<Value> offsets,
             Arena& arena) {
        uint64_t limit = node_.max_matches == 0 ? ~uint64_t{0} : node_.max_matches;
        size_t from = 0;
        uint64_t count = 0;
        std::vector<std::vector<Value>> values(cells.size());
        std::string places;
        while (count < limit && from <= text.size() && matcher_.match(text, from, groups_)) {
            ++count;
            for (size_t i = 0; i < cells.size() && i + 1 < groups_.size(); ++i) {
                auto [begin, end] = groups_[i + 1];
                if (begin < 0) continue;
                values[i].push_back(
                    Value::string(text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin))));
                if (!offsets.empty()) {
                    places += (places.empty() ? "" : "&") + node_.columns[i].name + "=" + std::to_string(begin) + "-" +
                              std::to_string(end - 1);
                }
            }
            size_t end = static_cast<size_t>(groups_[0].second);
            from = end > from ? end : from + 1;
        }
        if (count == 0) return false;
        for (size_t i = 0; i < cells.size(); ++i) {
            Value& cell = cells[i][row];
            if (values[i].empty()) continue;
            // A multivalue input adds to what its earlier values gave.
            std::vector<Value> all;
            if (cell.tag() == Tag::kArray)
                all.assign(cell.items().begin(), cell.items().end());
            else if (!cell.is_null())
                all.push_back(cell);
            all.insert(all.end(), values[i].begin(), values[i].end());
            cell = all.size() == 1 ? all[0] : Value::array(arena.copy_array(std::span<const Value>(all)));
        }
        if (!offsets.empty()) offsets[row] = make_string(places, arena);
        return true;
    }

    // SPL: a column without a match stays what it was.
    void keep_old(const Batch& batch, const Layout& layout, std::vector<std::span<Value>>& cells, Batch& out) {
        for (size_t i = 0; i < cells.size(); ++i) {
            size_t target = layout.targets[i];
            if (target < batch.columns.size()) {
                for (uint32_t row : batch.selection) {
                    if (cells[i][row].is_null()) cells[i][row] = batch.columns[target][row];
                }
            }
            out.columns[target] = Column(std::span<const Value>(cells[i]));
        }
    }

    // KQL: texts become typed values; how far a failed conversion reaches depends on the kind.
    void type_columns(const Layout& layout, Selection hits, std::vector<std::span<Value>>& cells, Batch& out) {
        Arena& arena = *out.arena;
        auto failed = arena.make_array<bool>(out.rows);
        for (bool& f : failed) f = true;
        for (uint32_t row : hits) failed[row] = false;
        std::vector<Column> typed;
        for (size_t i = 0; i < cells.size(); ++i) {
            Type type = node_.columns[i].type;
            Column column = cast_column(Column(std::span<const Value>(cells[i])), type, out, hits, *state_);
            if (type != Type::kString && node_.failure != ParseFailure::kNullOne) {
                for (uint32_t row : hits) failed[row] = failed[row] || column[row].is_null();
            }
            typed.push_back(column);
        }
        for (size_t i = 0; i < cells.size(); ++i) {
            auto final_cells = arena.make_array<Value>(out.rows);
            Value missing = node_.columns[i].type == Type::kString ? Value::string("") : Value();
            for (uint32_t row : out.selection) final_cells[row] = failed[row] ? missing : typed[i][row];
            out.columns[layout.targets[i]] = Column(std::span<const Value>(final_cells));
        }
        if (node_.failure != ParseFailure::kDropRow) return;
        auto kept = arena.make_array<uint32_t>(out.selection.size());
        size_t count = 0;
        for (uint32_t row : out.selection) {
            if (!failed[row]) kept[count++] = row;
        }
        out.selection = kept.first(count);
    }

    const Parse& node_;
    Evaluator text_;
    Matcher matcher_;
    Matcher::Groups groups_;
    PerSchema<Layout> layouts_;
};

}  // namespace

std::unique_ptr<Operator> make_parse(const Node& node, Sink* next, ThreadState* state) {
    return std::make_unique<ParseOperator>(as<Parse>(node), next, state);
}

}  // namespace tocsin
