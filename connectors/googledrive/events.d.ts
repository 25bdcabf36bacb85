// What happens in Google Drive. Google's own notifications say only that something has changed;
// these say what.

export interface DriveFile {
  id: string;
  name: string;
  /** application/vnd.google-apps.spreadsheet is a sheet. */
  mimeType: string;
  parents?: string[];
  createdTime?: string;
  modifiedTime?: string;
  version?: string;
  size?: string;
  trashed?: boolean;
  webViewLink?: string;
  lastModifyingUser?: { displayName?: string; emailAddress?: string; me?: boolean };
  [field: string]: any;
}

export interface DriveChange {
  change: 'created' | 'changed' | 'removed';
  fileId: string;
  /** When, in RFC 3339. */
  time: string;
  /** Null when it is gone for good, or the account cannot see it any more. */
  file: DriveFile | null;
}
export interface FileCreatedEvent extends DriveChange {}
/** Its content, its name, its place or who may see it. */
export interface FileChangedEvent extends DriveChange {}
/** Into the trash, or for good. */
export interface FileRemovedEvent extends DriveChange {}
