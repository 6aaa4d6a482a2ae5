#include "CRE2Shim.h"

#include <map>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include <re2/re2.h>

struct logdrill_pattern {
    std::unique_ptr<re2::RE2> expression;
    std::vector<std::string> names;
    std::vector<bool> named;
};

extern "C" {

logdrill_pattern *logdrill_pattern_compile(
    const char *text, size_t length, bool case_sensitive, int64_t memory_bytes_max) {
    try {
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_case_sensitive(case_sensitive);
        options.set_max_mem(memory_bytes_max);
        auto pattern = std::make_unique<logdrill_pattern>();
        pattern->expression = std::make_unique<re2::RE2>(re2::StringPiece(text, length), options);
        if (pattern->expression->ok()) {
            size_t count = static_cast<size_t>(pattern->expression->NumberOfCapturingGroups()) + 1;
            pattern->names.resize(count);
            pattern->named.resize(count, false);
            for (const auto &entry : pattern->expression->CapturingGroupNames()) {
                pattern->names[static_cast<size_t>(entry.first)] = entry.second;
                pattern->named[static_cast<size_t>(entry.first)] = true;
            }
        }
        return pattern.release();
    } catch (...) {
        return nullptr;
    }
}

void logdrill_pattern_free(logdrill_pattern *pattern) { delete pattern; }

const char *logdrill_pattern_error(const logdrill_pattern *pattern, size_t *length) {
    *length = pattern->expression->error().size();
    return pattern->expression->error().data();
}

const char *logdrill_pattern_error_part(const logdrill_pattern *pattern, size_t *length) {
    *length = pattern->expression->error_arg().size();
    return pattern->expression->error_arg().data();
}

int32_t logdrill_pattern_group_count(const logdrill_pattern *pattern) {
    return static_cast<int32_t>(pattern->expression->NumberOfCapturingGroups());
}

const char *logdrill_pattern_group_name(const logdrill_pattern *pattern, int32_t index) {
    size_t place = static_cast<size_t>(index);
    return index > 0 && place < pattern->names.size() && pattern->named[place] ? pattern->names[place].c_str() : nullptr;
}

int logdrill_pattern_match(
    const logdrill_pattern *pattern, const uint8_t *bytes, size_t start, size_t end, int anchor, int32_t *ranges,
    int32_t group_count) {
    constexpr int on_stack = 32;
    try {
        re2::StringPiece few[on_stack];
        std::vector<re2::StringPiece> many;
        re2::StringPiece *groups = few;
        int count = group_count + 1;
        if (count > on_stack) {
            many.resize(static_cast<size_t>(count));
            groups = many.data();
        }
        // An empty text must not be a null one: RE2 marks groups that took no part with null.
        const char *base = bytes == nullptr ? "" : reinterpret_cast<const char *>(bytes);
        re2::StringPiece text(base + start, end - start);
        auto where = anchor == LOGDRILL_WHOLE      ? re2::RE2::ANCHOR_BOTH
                     : anchor == LOGDRILL_AT_START ? re2::RE2::ANCHOR_START
                                                   : re2::RE2::UNANCHORED;
        if (!pattern->expression->Match(text, 0, text.size(), where, groups, count)) return 0;
        for (int index = 0; index < count; index++) {
            bool absent = groups[index].data() == nullptr;
            ptrdiff_t first = absent ? -1 : groups[index].data() - base;
            ranges[2 * index] = static_cast<int32_t>(first);
            ranges[2 * index + 1] = static_cast<int32_t>(absent ? -1 : first + static_cast<ptrdiff_t>(groups[index].size()));
        }
        return 1;
    } catch (...) {
        return -1;
    }
}
}
