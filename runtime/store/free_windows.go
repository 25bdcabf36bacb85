package store

import "golang.org/x/sys/windows"

// free is how many bytes may still be written below a folder; -1 when that is not known.
func free(dir string) int64 {
	name, err := windows.UTF16PtrFromString(dir)
	var bytes uint64
	if err != nil || windows.GetDiskFreeSpaceEx(name, &bytes, nil, nil) != nil {
		return -1
	}
	return int64(bytes)
}
