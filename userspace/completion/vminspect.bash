# SPDX-License-Identifier: GPL-2.0
# shellcheck disable=SC2207	# words have no blanks; mapfile would need bash 4
# bash completion of vminspect; tests/run compares it with the rows of the CLI

_vminspect_columns()
{
	case $1 in
	status)
		echo "FIELD VALUE LEVEL SHIFT ENTRIES COVERS FOLDED FEATURE PRESENT MEANING" \
		     "VIEW FORM PID COMM TARGET SINCE ARMED"
		;;
	mm)
		echo "FIELD VALUE"
		;;
	vmas)
		echo "START END SIZE PERM ROLE PAGE GAP OFFSET DEV INODE ANON POLICY OPS PROT" \
		     "FLAGS PTE PMD PUD PRESENT SWAP SOFT NONE YOUNG DIRTY SOFT-DIRTY" \
		     "WRITABLE EXTENTS LONGEST ACTIVE INACTIVE UNEVICTABLE NOLIST GEN0 GEN1" \
		     "GEN2 GEN3 CHANGED NAME FIELD VALUE"
		;;
	pagetable)
		echo "START END SIZE LEVEL COUNT PAGE KIND PERM WRITE PA SOFT DEVICE EXTENTS BITS"
		;;
	kernel)
		echo "START END SIZE LEVEL COUNT PAGE KIND PERM WX PA SOFT EXTENTS REGION BITS PTE PMD PUD" \
		     "TABLES W+X"
		;;
	rmap)
		echo "ID NAMES TEXT PID COMM ADDR HOW LEVEL PAGE PERM PART FRAME VMA ROLE FILE MM" \
		     "SHARERS ENTRY BITS ALSO SEARCHED SEEN MAPCOUNT AFTER COPIES WHY SUM PASSES" \
		     "BECAUSE"
		;;
	frames)
		echo "ID NAMES TEXT PFN NR SIZE KIND HEAD ORDER REF MAP PAGEMAP NODE ZONE LRU GEN" \
		     "DEV INODE INDEX FAMILY FILE MEMCG CGROUP FLAGS"
		;;
	faults)
		echo "CLASS KIND PID COMM START END COUNT ERRORS MAJOR RETRIES SUM P50 P90 P99 MAX" \
		     "LATENCY DEV INODE FILE MEANING TIME TID ADDR IP ACCESS REASON BEFORE AFTER" \
		     "PFN PERM OFFSET FLAGS RESULT ERROR WINDOW MISSED LOST LISTENERS CHILDREN" \
		     "LEVEL INDEX TABLE MADE WAS IS BITS WASBITS PAGE SIZE STATE NOW TABLES LATER"
		;;
	shared)
		echo "PID COMM START END PRESENT COW UNSHARED PRIVATE CACHED ZERO OUTSIDE WITH NAME" \
		     "PPID PROCESSES SAME GONE FRAMES COPIES"
		;;
	swap)
		echo "PID COMM START END SWAP DEVICE TYPE NAME SIZE USED HELD SHARED ENTRIES REST"
		;;
	huge)
		echo "PID COMM START END SIZE BACKING PTE PMD PUD LARGE ALIGNED FOLIOS AWAY WHY NAME" \
		     "LEVEL FOLIO ANON SHMEM FILE HUGETLB OTHER PRESENT RANGES MEANING SETTING VALUE"
		;;
	verify)
		echo "PID COMM STOPPED VMAS PAGES FRAMES COMPARED RACES DIFFERENCES ADDR WHAT" \
		     "MODULE PROC BECAUSE"
		;;
	diff)
		echo "SIDE PID COMM WHEN RELEASE FROM START END SIZE CHANGE WAS FLAGS NAME WASNAME" \
		     "WASAT NOW WASPAGE NOWPAGE WASPA NOWPA BITS PAGE GAINED LOST IN OUT MOVED COW" \
		     "PROMOTED SPLIT PERM OTHER YOUNG DIRTY UNKNOWN SAME NEW GONE GROWN SHRUNK" \
		     "MERGED RENAMED COMPARED"
		;;
	translate)
		echo "LEVEL INDEX TABLE ENTRY KIND BITS START END SIZE PERM ROLE PAGE FLAGS NAME" \
		     "FIELD VALUE"
		;;
	esac
}

_vminspect_classes="other anon-zero-read anon cow cow-reuse unshare file-read file-major file-cow"
_vminspect_classes+=" file-write shmem swap-in thp-anon thp-file hugetlb special numa-hint uffd"
_vminspect_classes+=" migration-wait device guard poison stack-growth spurious interrupted oom sigbus"
_vminspect_classes+=" segv uffd-rwp"

_vminspect_options()
{
	local live="--format -J --json -o --output -b --bytes --no-headings"
	local show="-i --input $live"

	case $1 in
	record|demo)
		;;
	shared|swap|huge)
		echo "$live"
		;;
	verify)
		echo "$live --all --stop"
		;;
	diff)
		echo "$live --runs --young"
		;;
	rmap)
		echo "$show --pfn --file"
		;;
	frames)
		echo "$show --file"
		;;
	vmas)
		echo "$show --pages --lru"
		;;
	faults)
		echo "$show --children --for --by --class --follow --folded --major --slower --at"
		;;
	*)
		echo "$show"
		;;
	esac
	echo "-h --help -V --version"
}

_vminspect_pids()
{
	local dir

	echo self
	for dir in /proc/[0-9]*; do
		echo "${dir#/proc/}"
	done
}

# A list with commas: what stands before the last one stays.
_vminspect_list()
{
	local before=

	case $2 in
	*,*)
		before=${2%,*},
		;;
	esac
	COMPREPLY=($(compgen -P "$before" -W "$1" -- "${2##*,}"))
}

_vminspect()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local command=${COMP_WORDS[1]} words

	case $prev in
	-i|--input)
		COMPREPLY=($(compgen -f -- "$cur"))
		return
		;;
	--format)
		COMPREPLY=($(compgen -W "table tree json text raw" -- "$cur"))
		return
		;;
	--by)
		COMPREPLY=($(compgen -W "kind vma file process" -- "$cur"))
		return
		;;
	--class)
		_vminspect_list "$_vminspect_classes" "$cur"
		return
		;;
	-o|--output)
		_vminspect_list "$(_vminspect_columns "$command")" "$cur"
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		words=$(_vminspect_options "$command")
	elif [ "$COMP_CWORD" = 1 ]; then
		words="status mm vmas pagetable translate rmap frames kernel faults"
		words+=" shared swap huge verify diff record demo"
	elif [ "$command" = diff ] && [ "$COMP_CWORD" -lt 4 ]; then
		COMPREPLY=($(compgen -f -- "$cur") $(compgen -W "$(_vminspect_pids)" -- "$cur"))
		return
	elif [ "$command" = demo ]; then
		[ "$COMP_CWORD" != 2 ] || words="cow mapped-file"
	elif [[ $command =~ ^(shared|huge|verify)$ ]]; then
		words=$(_vminspect_pids)
	elif [ "$COMP_CWORD" = 2 ] && [ "$command" != status ] && [ "$command" != swap ]; then
		words=$(_vminspect_pids)
	elif [ "$COMP_CWORD" = 3 ] && [ "$command" = record ]; then
		COMPREPLY=($(compgen -f -- "$cur"))
		return
	fi
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
}

complete -F _vminspect vminspect
