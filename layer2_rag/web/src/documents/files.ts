/** The files in what was dropped or chosen; folders are opened. What begins with a dot is left out, as `.DS_Store`. */

/** Must be called while the drop is handled: afterwards the browser has forgotten what was dropped. */
export async function filesIn(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return visible([...data.files]);
  return visible((await Promise.all(entries.map(filesOf))).flat());
}

export function visible(files: readonly File[]): File[] {
  return files.filter(
    ({ name, webkitRelativePath }) => ![name, ...webkitRelativePath.split("/")].some(isHidden),
  );
}

const isHidden = (name: string): boolean => name.startsWith(".");

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (isHidden(entry.name)) return [];
  if (entry.isFile) return [await fileOf(entry as FileSystemFileEntry)];
  const found = await entriesOf((entry as FileSystemDirectoryEntry).createReader());
  return (await Promise.all(found.map(filesOf))).flat();
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A reader gives a hundred at a time, and nothing when there are no more. */
async function entriesOf(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
  return some.length === 0 ? [] : [...some, ...(await entriesOf(reader))];
}
