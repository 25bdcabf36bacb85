import { convertBase64ToText } from '@bobbin/convert';
import GitLab from './api/gitlab';

/** Where the files lie. */
export interface Place {
  repository: string;
  branch: string;
}

export interface File {
  path: string;
  content: string;
}

/** A file of the repository, undefined when it is not there. */
export async function findFile({ repository, branch }: Place, path: string): Promise<File | undefined> {
  const found = await GitLab.Repository.File.getFile({ id: repository, file_path: path, ref: branch, errorStrategy: { handleHttp404Error: () => null } });
  return found ? { path, content: convertBase64ToText(found.content) } : undefined;
}

/** Writes a file: a commit of its own, so that the repository tells what became of each issue, and when. */
export async function writeFile({ repository, branch }: Place, { path, content }: File, how: 'create' | 'update', encoding?: 'base64') {
  const body = { branch, content, encoding, commit_message: `${path}: ${how === 'create' ? 'new' : 'changed'}` };
  const where = { id: repository, file_path: path, body };
  return how === 'create' ? GitLab.Repository.File.createFile(where) : GitLab.Repository.File.updateFile(where);
}

/** Whether a file is there, without its content. */
export async function isThere({ repository, branch }: Place, path: string): Promise<boolean> {
  const found = await GitLab.Repository.File.getFileMetadata({ id: repository, file_path: path, ref: branch, errorStrategy: { handleHttp404Error: () => null } });
  return found !== null;
}
