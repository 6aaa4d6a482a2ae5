// RE2 (Debian: libre2-dev) behind a C header. No exception leaves these functions, and no type of RE2's.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern. Immutable: any thread may match with it.
typedef struct logdrill_pattern logdrill_pattern;

/// How a match must lie in the text.
enum { LOGDRILL_ANYWHERE = 0, LOGDRILL_AT_START = 1, LOGDRILL_WHOLE = 2 };

/// Compiles `length` bytes of UTF-8. NULL when there is no memory.
logdrill_pattern *_Nullable logdrill_pattern_compile(
    const char *_Nonnull text, size_t length, bool case_sensitive, int64_t memory_bytes_max);
void logdrill_pattern_free(logdrill_pattern *_Nullable pattern);

/// RE2's message, empty if the pattern compiled; and the part of the pattern it complains of. Valid as long as the
/// pattern.
const char *_Nonnull logdrill_pattern_error(const logdrill_pattern *_Nonnull pattern, size_t *_Nonnull length);
const char *_Nonnull logdrill_pattern_error_part(const logdrill_pattern *_Nonnull pattern, size_t *_Nonnull length);

/// How many groups the pattern has, the whole match not counted.
int32_t logdrill_pattern_group_count(const logdrill_pattern *_Nonnull pattern);
/// The name of group `index` (1 and up); NULL for one without.
const char *_Nullable logdrill_pattern_group_name(const logdrill_pattern *_Nonnull pattern, int32_t index);

/// Matches `bytes[start..<end]`, which to the pattern is the whole text. On success writes start and end of the whole
/// match and of `group_count` groups to `ranges` (2 * (group_count + 1) numbers, counted from `bytes`), -1 and -1 for
/// groups that took no part.
/// Returns 1 for a match, 0 for none, -1 when there is no memory.
int logdrill_pattern_match(
    const logdrill_pattern *_Nonnull pattern, const uint8_t *_Nullable bytes, size_t start, size_t end, int anchor,
    int32_t *_Nonnull ranges, int32_t group_count);

#ifdef __cplusplus
}
#endif
