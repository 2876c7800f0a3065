/*
 * The files of src/store/migrations, put in here by tools/make-migrations.mjs. The version of a
 * database (SQLite's user_version) is how many of them it has been through.
 */
#ifndef HAVRE_STORE_MIGRATIONS_H
#define HAVRE_STORE_MIGRATIONS_H

extern const char *const store_migrations[];
extern const int store_migration_count;

#endif
