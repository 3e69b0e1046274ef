package render

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/trusted-ring/trusted-ring/reports/internal/sample"
)

func TestScratch(t *testing.T) {
	dir := os.Getenv("OUT")
	files, err := Files(sample.Report(sample.Small()), []string{"bench.txt"})
	require.NoError(t, err)
	for _, f := range files {
		p := filepath.Join(dir, f.Name)
		require.NoError(t, os.MkdirAll(filepath.Dir(p), 0o755))
		require.NoError(t, os.WriteFile(p, f.Data, 0o644))
	}
}
