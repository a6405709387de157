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
		     "WRITABLE EXTENTS LONGEST CHANGED NAME"
		;;
	pagetable)
		echo "START END SIZE LEVEL COUNT PAGE KIND PERM PA SOFT EXTENTS BITS"
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
	translate)
		echo "LEVEL INDEX TABLE ENTRY KIND BITS START END SIZE PERM ROLE PAGE FLAGS NAME" \
		     "FIELD VALUE"
		;;
	esac
}

_vminspect_options()
{
	local live="--format -J --json -o --output -b --bytes --no-headings"
	local show="-i --input $live"

	case $1 in
	record)
		;;
	rmap)
		echo "$show --pfn --file"
		;;
	frames)
		echo "$show --file"
		;;
	vmas)
		echo "$show --pages"
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
	-o|--output)
		_vminspect_list "$(_vminspect_columns "$command")" "$cur"
		return
		;;
	esac
	if [[ $cur == -* ]]; then
		words=$(_vminspect_options "$command")
	elif [ "$COMP_CWORD" = 1 ]; then
		words="status mm vmas pagetable translate rmap frames record"
	elif [ "$COMP_CWORD" = 2 ] && [ "$command" != status ]; then
		words=$(_vminspect_pids)
	elif [ "$COMP_CWORD" = 3 ] && [ "$command" = record ]; then
		COMPREPLY=($(compgen -f -- "$cur"))
		return
	fi
	COMPREPLY=($(compgen -W "$words" -- "$cur"))
}

complete -F _vminspect vminspect
