package ide

import (
	"context"

	"bobbin/runtime/engine"
	"bobbin/runtime/npm"
)

// Packages installs npm packages.
type Packages struct{ engine *engine.Engine }

// PackageChange is the request of package.add, package.remove and package.install.
type PackageChange struct {
	Dir      string   `json:"dir"`
	Packages []string `json:"packages,omitempty"` // NAME or NAME@RANGE; names alone to remove
	Dev      bool     `json:"dev,omitempty"`
	Frozen   bool     `json:"frozen,omitempty"`
}

// PackageReport is the answer of those.
type PackageReport struct {
	Report npm.Report `json:"report"`
}

// Add answers package.add.
func (s *Packages) Add(ctx context.Context, in PackageChange) (PackageReport, error) {
	report, err := s.engine.AddPackages(ctx, in.Dir, in.Packages, npm.Options{Dev: in.Dev})
	return PackageReport{report}, err
}

// Remove answers package.remove.
func (s *Packages) Remove(ctx context.Context, in PackageChange) (PackageReport, error) {
	report, err := s.engine.RemovePackages(ctx, in.Dir, in.Packages)
	return PackageReport{report}, err
}

// Install answers package.install.
func (s *Packages) Install(ctx context.Context, in PackageChange) (PackageReport, error) {
	report, err := s.engine.InstallPackages(ctx, in.Dir, npm.Options{Frozen: in.Frozen})
	return PackageReport{report}, err
}

// PackageList is the answer of package.list.
type PackageList struct {
	Packages []npm.Listed `json:"packages"`
}

// List answers package.list.
func (s *Packages) List(_ context.Context, in Dir) (PackageList, error) {
	list, err := s.engine.Packages(in.Dir)
	return PackageList{list}, err
}

// PackageSearch is the request of package.search.
type PackageSearch struct {
	Dir  string `json:"dir"`
	Text string `json:"text"`
}

// PackagesFound is the answer of package.search.
type PackagesFound struct {
	Packages []npm.Hit `json:"packages"`
}

// Search answers package.search.
func (s *Packages) Search(ctx context.Context, in PackageSearch) (PackagesFound, error) {
	hits, err := s.engine.SearchPackages(ctx, in.Dir, in.Text)
	return PackagesFound{hits}, err
}

// PackagesNewest is the answer of package.newest.
type PackagesNewest struct {
	Packages []npm.Newest `json:"packages"`
}

// Newest answers package.newest.
func (s *Packages) Newest(ctx context.Context, in Dir) (PackagesNewest, error) {
	newest, err := s.engine.NewestPackages(ctx, in.Dir)
	return PackagesNewest{newest}, err
}
