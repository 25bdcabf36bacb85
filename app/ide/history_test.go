package ide

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"bobbin/app/history"
	"bobbin/runtime/workspace"
)

// TestDelete_NamesWhatIsNotKept: of a folder with too many files, those that cannot come back are told.
func TestDelete_NamesWhatIsNotKept(t *testing.T) {
	dir := t.TempDir()
	for i := range 5 {
		if err := workspace.WriteFile(filepath.Join(dir, "many", fmt.Sprintf("%d.ts", i)), []byte("1\n")); err != nil {
			t.Fatal(err)
		}
	}
	store := history.New(t.TempDir(), time.Now)
	kept := keepAll(store, dir, "many", 3)
	if len(kept.Kept) != 3 || !slices.Equal(kept.Lost, []string{"many/3.ts", "many/4.ts"}) {
		t.Errorf("kept %+v", kept)
	}
	if gone, err := store.Deleted(dir); err != nil || len(gone) != 3 {
		t.Errorf("what can come back: %+v %v", gone, err)
	}
}
