//go:build !linux

package badger

import badgerdb "github.com/dgraph-io/badger/v4"

func thin(*badgerdb.DB) {}

func drain(*badgerdb.DB) {}

func unmap(*badgerdb.DB) {}
