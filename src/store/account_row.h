/*
 * How an account is read from a row, for the files of this folder that join it.
 */
#ifndef HAVRE_STORE_ACCOUNT_ROW_H
#define HAVRE_STORE_ACCOUNT_ROW_H

#include "store/accounts.h"

struct sql;

#define ACCOUNT_COLUMNS \
    "accounts.id, accounts.version, accounts.created_ms, accounts.name, accounts.display, " \
    "accounts.profession, accounts.password_hash, accounts.tags, accounts.role, accounts.zones, " \
    "accounts.languages, accounts.capacity, accounts.minors, accounts.takes_at_once, " \
    "accounts.disabled, accounts.demo, accounts.totp_secret <> ''"

/* The next columns, which are ACCOUNT_COLUMNS; then sql_end says whether they were right. */
void account_read(struct sql *sql, struct account *ret_account);

#endif
