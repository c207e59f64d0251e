import type { Layout } from '../core/layouts.ts';

/**
 * Objects and unfinished uploads hang on the row of their bucket. Bodies are files: `pieces` lists them in order as JSON
 * (an object that was uploaded in parts is its parts). Keys compare by their UTF-8 bytes, as the service lists them.
 * Times are epoch ms.
 */
export const ossLayout: Layout = {
  name: 'oss',
  steps: [
    `CREATE INDEX oss_bucket_names ON objects (id) WHERE product = 'Oss' AND kind = 'Bucket';

     CREATE TABLE oss_objects (
       bucket INTEGER NOT NULL REFERENCES objects (seq) ON DELETE CASCADE,
       key TEXT NOT NULL,
       size INTEGER NOT NULL,
       etag TEXT NOT NULL,
       type TEXT NOT NULL,
       modified_at INTEGER NOT NULL,
       headers TEXT NOT NULL,
       acl TEXT NOT NULL,
       storage_class TEXT NOT NULL,
       tags TEXT NOT NULL,
       pieces TEXT NOT NULL,
       PRIMARY KEY (bucket, key)
     ) STRICT, WITHOUT ROWID;

     CREATE TABLE oss_uploads (
       id TEXT PRIMARY KEY,
       bucket INTEGER NOT NULL REFERENCES objects (seq) ON DELETE CASCADE,
       key TEXT NOT NULL,
       started_at INTEGER NOT NULL,
       headers TEXT NOT NULL,
       acl TEXT NOT NULL,
       storage_class TEXT NOT NULL,
       tags TEXT NOT NULL
     ) STRICT, WITHOUT ROWID;
     CREATE INDEX oss_uploads_key ON oss_uploads (bucket, key, id);

     CREATE TABLE oss_parts (
       upload TEXT NOT NULL REFERENCES oss_uploads (id) ON DELETE CASCADE,
       number INTEGER NOT NULL,
       file TEXT NOT NULL,
       size INTEGER NOT NULL,
       etag TEXT NOT NULL,
       modified_at INTEGER NOT NULL,
       PRIMARY KEY (upload, number)
     ) STRICT, WITHOUT ROWID;`,
  ],
};
