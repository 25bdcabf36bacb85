package network

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// PolicyFile is where the policy of this machine is. Windows itself is asked for the folder: the
// variable ProgramData is any user's to change.
func PolicyFile() string {
	folder, err := windows.KnownFolderPath(windows.FOLDERID_ProgramData, 0)
	if err != nil {
		folder = `C:\ProgramData`
	}
	return filepath.Join(folder, "Bobbin", "policy.json")
}
