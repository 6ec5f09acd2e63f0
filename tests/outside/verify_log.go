// verify_log reads an exported audit log with the programs of others: the
// checkpoint's signature by golang.org/x/mod/sumdb/note, the tree by
// golang.org/x/mod/sumdb/tlog. Nothing of Hotline's is used.
//
//	verify_log VERIFIER-KEY DIR
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8 // of a C2SP tile: 256 hashes

// A folder of tiles, as sumdb's reader wants it.
type folder struct{ root string }

func (f folder) Height() int { return height }

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

// C2SP leaves the height out of the path: there is only one.
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(f.root, path))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

func main() {
	if len(os.Args) != 3 {
		fail(fmt.Errorf("usage: verify_log VERIFIER-KEY DIR"))
	}
	size, root := readCheckpoint(os.Args[1], os.Args[2])
	hashes := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, folder{os.Args[2]})
	computed, err := tlog.TreeHash(size, hashes)
	if err != nil {
		fail(err)
	}
	if computed != root {
		fail(fmt.Errorf("the tiles give another root than the checkpoint"))
	}
	checkLeaves(os.Args[2], size, hashes)
	fmt.Printf("%d entries, root %v\n", size, root)
}

// The signature under the verifier key, then the three lines.
func readCheckpoint(key, dir string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		fail(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		fail(err)
	}
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		fail(err)
	}
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		fail(fmt.Errorf("the checkpoint's origin is %q", lines[0]))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		fail(err)
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		fail(err)
	}
	return size, root
}

// Every entry of every bundle hashes to its leaf of the tree.
func checkLeaves(dir string, size int64, hashes tlog.HashReader) {
	for first := int64(0); first < size; first += 256 {
		width := size - first
		if width > 256 {
			width = 256
		}
		bundle := readBundle(dir, first/256, int(width))
		for i := int64(0); i < width; i++ {
			entry := take(&bundle)
			leaf, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, first+i)})
			if err != nil {
				fail(err)
			}
			if tlog.RecordHash(entry) != leaf[0] {
				fail(fmt.Errorf("entry %d is not the one of the tree", first+i))
			}
		}
		if len(bundle) != 0 {
			fail(fmt.Errorf("bytes after the last entry of a bundle"))
		}
	}
}

func readBundle(dir string, number int64, width int) []byte {
	tile := tlog.Tile{H: height, L: 0, N: number, W: width}
	path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(dir, path))
	if err != nil {
		fail(err)
	}
	return data
}

// A big-endian 16-bit length, then so many bytes.
func take(bundle *[]byte) []byte {
	if len(*bundle) < 2 {
		fail(fmt.Errorf("a bundle ends within an entry"))
	}
	n := int(binary.BigEndian.Uint16(*bundle))
	if len(*bundle) < 2+n {
		fail(fmt.Errorf("a bundle ends within an entry"))
	}
	entry := (*bundle)[2 : 2+n]
	*bundle = (*bundle)[2+n:]
	return entry
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "verify_log:", err)
	os.Exit(1)
}
