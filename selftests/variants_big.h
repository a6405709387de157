/* SPDX-License-Identifier: GPL-2.0 */
/*
 * variants_big.h - and those that take long, or have no memory of their own
 * to look at
 */
VARIANT(sparse) { .make = make_sparse };
VARIANT(many) { .make = make_many };
VARIANT(threads) { .make = make_threads };
VARIANT(pkey) { .make = make_pkey };
