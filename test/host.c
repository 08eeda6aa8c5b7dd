/* Runs statements in a libduckdb.so and prints the first value of each: a DuckDB for platforms that have no Python.

       host libduckdb.so "LOAD '…'" "SELECT 42"

   Only what is called is declared, so that it needs no header of DuckDB. */

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

typedef struct {
    uint64_t deprecated_counts[3];
    void *deprecated_columns, *deprecated_error, *internal;
} Result;

static void *library;

static void *find(const char *name) {
    return dlsym(library, name);
}

int main(int count, char **arguments) {
    library = dlopen(arguments[1], RTLD_NOW | RTLD_GLOBAL);
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    int (*create_config)(void **) = find("duckdb_create_config");
    int (*set_config)(void *, const char *, const char *) = find("duckdb_set_config");
    int (*open_ext)(const char *, void **, void *, char **) = find("duckdb_open_ext");
    int (*connect)(void *, void **) = find("duckdb_connect");
    int (*query)(void *, const char *, Result *) = find("duckdb_query");
    const char *(*result_error)(Result *) = find("duckdb_result_error");
    char *(*value_varchar)(Result *, uint64_t, uint64_t) = find("duckdb_value_varchar");

    void *config, *database, *connection;
    create_config(&config);
    set_config(config, "allow_unsigned_extensions", "true");
    open_ext(NULL, &database, config, NULL);
    connect(database, &connection);
    for (int i = 2; i < count; i++) {
        Result result;
        if (query(connection, arguments[i], &result)) {
            fprintf(stderr, "%s\n", result_error(&result));
            return 1;
        }
        char *value = value_varchar(&result, 0, 0);
        puts(value ? value : "");
    }
    return 0;
}
