// Sixteen bytes at a time: which of them match, as one bit each. `static inline`, so that Swift's optimiser sees
// through them; SSE2 and NEON belong to every processor of their kind, anything else takes the plain loop.
#pragma once

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#elif defined(__ARM_NEON)
#include <arm_neon.h>
#endif

/// Swift's SIMD16<UInt8>.
typedef uint8_t logdrill_bytes16 __attribute__((ext_vector_type(16)));

#if defined(__SSE2__)

static inline uint32_t logdrill_bits(__m128i matches) { return (uint32_t)_mm_movemask_epi8(matches); }

#elif defined(__ARM_NEON)

static inline uint32_t logdrill_bits(uint8x16_t matches) {
    const uint8x16_t weights = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t bits = vandq_u8(matches, weights);
    return (uint32_t)vaddv_u8(vget_low_u8(bits)) | (uint32_t)vaddv_u8(vget_high_u8(bits)) << 8;
}

#endif

/// Bytes that end a plain run inside a JSON string: the quote, the backslash, below 0x20, from 0x80 on.
static inline uint32_t logdrill_string_stops(logdrill_bytes16 bytes) {
#if defined(__SSE2__)
    __m128i v = (__m128i)bytes;
    // As signed numbers, what is below 0x20 includes all from 0x80 on.
    __m128i low = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
    __m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8(0x22));
    __m128i backslash = _mm_cmpeq_epi8(v, _mm_set1_epi8(0x5C));
    return logdrill_bits(_mm_or_si128(low, _mm_or_si128(quote, backslash)));
#elif defined(__ARM_NEON)
    uint8x16_t v = (uint8x16_t)bytes;
    uint8x16_t low = vcltq_s8(vreinterpretq_s8_u8(v), vdupq_n_s8(0x20));
    uint8x16_t quote = vceqq_u8(v, vdupq_n_u8(0x22));
    uint8x16_t backslash = vceqq_u8(v, vdupq_n_u8(0x5C));
    return logdrill_bits(vorrq_u8(low, vorrq_u8(quote, backslash)));
#else
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) {
        uint8_t byte = bytes[i];
        mask |= (uint32_t)(byte == 0x22 || byte == 0x5C || byte < 0x20 || byte >= 0x80) << i;
    }
    return mask;
#endif
}

/// Bytes equal to `byte`.
static inline uint32_t logdrill_equal(logdrill_bytes16 bytes, uint8_t byte) {
#if defined(__SSE2__)
    return logdrill_bits(_mm_cmpeq_epi8((__m128i)bytes, _mm_set1_epi8((char)byte)));
#elif defined(__ARM_NEON)
    return logdrill_bits(vceqq_u8((uint8x16_t)bytes, vdupq_n_u8(byte)));
#else
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint32_t)(bytes[i] == byte) << i;
    return mask;
#endif
}
