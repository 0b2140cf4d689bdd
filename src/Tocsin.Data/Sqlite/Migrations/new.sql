CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

CREATE TABLE "alerts" (
    "id" TEXT NOT NULL CONSTRAINT "PK_alerts" PRIMARY KEY,
    "rule" TEXT NOT NULL,
    "group_key" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "start" INTEGER NOT NULL,
    "crossed" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "query" TEXT NOT NULL,
    "event_ids" TEXT NOT NULL,
    "events" TEXT NOT NULL,
    "raised" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "acknowledged_by" TEXT NULL,
    "acknowledged" INTEGER NULL
);

CREATE TABLE "keys" (
    "id" TEXT NOT NULL CONSTRAINT "PK_keys" PRIMARY KEY,
    "hash" BLOB NOT NULL,
    "name" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "created" INTEGER NOT NULL,
    "last_used" INTEGER NULL,
    "revoked" INTEGER NULL
);

CREATE TABLE "sessions" (
    "hash" BLOB NOT NULL CONSTRAINT "PK_sessions" PRIMARY KEY,
    "user" TEXT NOT NULL,
    "created" INTEGER NOT NULL,
    "last_seen" INTEGER NOT NULL
);

CREATE TABLE "sign_in_links" (
    "hash" BLOB NOT NULL CONSTRAINT "PK_sign_in_links" PRIMARY KEY,
    "user" TEXT NOT NULL,
    "expires" INTEGER NOT NULL
);

CREATE TABLE "users" (
    "name" TEXT NOT NULL CONSTRAINT "PK_users" PRIMARY KEY,
    "created" INTEGER NOT NULL
);

CREATE INDEX "alerts_burst" ON "alerts" ("rule", "group_key", "crossed");

CREATE INDEX "alerts_raised" ON "alerts" ("raised");

CREATE INDEX "alerts_state" ON "alerts" ("state", "raised");

CREATE UNIQUE INDEX "keys_live_name" ON "keys" ("name") WHERE revoked IS NULL;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127225311_Initial', '10.0.15');

CREATE TABLE "saved_searches" (
    "name" TEXT NOT NULL CONSTRAINT "PK_saved_searches" PRIMARY KEY,
    "query" TEXT NOT NULL,
    "from" TEXT NULL,
    "to" TEXT NULL,
    "columns" TEXT NOT NULL,
    "page" TEXT NOT NULL,
    "saved_by" TEXT NOT NULL,
    "saved" INTEGER NOT NULL
);

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261127225427_SavedSearches', '10.0.15');

CREATE TABLE "alert_words" (
    "alert" TEXT NOT NULL CONSTRAINT "PK_alert_words" PRIMARY KEY,
    "words" BLOB NOT NULL
);

INSERT INTO alert_words (alert, words) SELECT id, words_of_alert(group_key, summary, events) FROM alerts;

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128012430_AlertWords', '10.0.15');

ALTER TABLE "alerts" ADD "basis" TEXT NOT NULL DEFAULT ('{}');

ALTER TABLE "alerts" ADD "rule_id" TEXT NOT NULL DEFAULT '';

INSERT INTO "__EFMigrationsHistory" ("MigrationId", "ProductVersion")
VALUES ('20261128051000_AlertBasis', '10.0.15');

