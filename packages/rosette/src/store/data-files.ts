/** What lies where in a data directory. */
export const dataFiles = {
  /** The store: `openSqliteStore({ path: join(directory, dataFiles.database) })`. */
  database: 'rosette.db',
  /** The keys of `openSealer`. */
  masterKey: 'master.key',
  /** Held by the process that owns the directory. */
  lock: 'lock',
  /** Who that is, for others to read. */
  owner: 'owner.json',
  /** The local cloud's own state. */
  cloud: 'cloud.db',
  /** Bodies that the local cloud keeps outside its file: objects of OSS, code of functions. */
  cloudObjects: 'cloud-objects',
  /** The first account's access key. */
  accessKey: 'access-key.json',
  /** What receivers of notifications verify their signatures with. */
  notificationKey: 'notification-key.json',
  /** What the installation keeps between starts. */
  settings: 'settings.json',
  /** Templates of modules, put there by people. */
  modules: 'modules',
} as const;
