// SPDX-License-Identifier: GPL-2.0
/*
 * debugfs.c - the table of views, as files
 *
 * Each view is two files with the same content: <view> as text, raw/<view>
 * as it is. The target belongs to the open file. Reading is our own, over a
 * private buffer: seq_file runs a show again when its buffer is too small and
 * keeps a position, neither of which goes with a target that is written.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "core/opens.h"
#include "core/view.h"
#include "debugfs.h"
#include "version.h"
#include "views/views.h"

/* Bytes of text an open holds: one call's room, and lines that wait behind it. */
#define TEXT_BUFFER	(32 * 1024)

static const struct vmi_view * const views[] = {
	&vmi_view_status,
	&vmi_view_mm,
	&vmi_view_vmas,
	&vmi_view_pagetable,
	&vmi_view_translate,
	&vmi_view_rmap,
	&vmi_view_frames,
	&vmi_view_kernel,
	&vmi_view_faults,
};

#define README_SIZE	4096

static struct dentry *dir;
static struct debugfs_blob_wrapper readme;
/* All files are there. Before, the load may fail, and takes us from under who has one open. */
static bool all_made;

/**
 * struct vmi_open - one open file
 * @lock: over all below; a reader may wait for user memory under it
 * @view: what is asked
 * @info: for status
 * @target: whom it is about
 * @error: why reads fail: the last request was refused; 0 else
 * @stream: the answer
 * @text: lines made and not yet read; NULL for raw/
 * @text_at: the first byte of them
 * @text_len: behind the last
 * @buf: records
 * @own: what the view's open gave; NULL if it has none
 */
struct vmi_open {
	struct mutex lock;	/* over all below */
	const struct vmi_view *view;
	struct vmi_open_info info;
	struct vmi_target target;
	int error;
	struct vmi_stream stream;
	char *text;
	size_t text_at;
	size_t text_len;
	void *buf;
	void *own;
};

/* the answer -------------------------------------------------------------- */

/* The next read asks (the same or another question) anew. */
static void restart(struct vmi_open *o)
{
	vmi_stream_stop(&o->stream);
	o->text_at = 0;
	o->text_len = 0;
}

static bool needs_process(const struct vmi_open *o)
{
	return !o->view->no_target && !o->view->kernel && !o->view->all && !o->target.pid &&
	       vmi_target_about(&o->target) == VMI_ABOUT_PROCESS;
}

static int start(struct vmi_open *o, bool hidden)
{
	int err = 0;

	if (needs_process(o)) {
		err = vmi_target_self(&o->target);
		vmi_opens_target(&o->info, o->target.pid);
	}
	o->stream.cursor.buf = o->buf;
	o->stream.cursor.own = o->own;
	return err ?: vmi_stream_start(&o->stream, o->view, &o->target, !o->text, hidden);
}

/* Records become lines until the buffer is full or there are no more. */
static int make_text(struct vmi_open *o)
{
	const void *records;
	struct vmi_out out;
	size_t len;

	o->text_at = 0;
	o->text_len = 0;
	if (IS_ENABLED(CONFIG_KASAN))
		memset(o->text, VMI_POISON, TEXT_BUFFER);
	while (TEXT_BUFFER - o->text_len >= VMI_TEXT_ROOM) {
		const struct vmi_rec *rec;

		records = vmi_stream_peek(&o->stream, &len);
		if (IS_ERR(records))
			return o->text_len ? 0 : PTR_ERR(records);
		if (!len)
			return 0;
		rec = records;
		vmi_out_init(&out, o->text + o->text_len, TEXT_BUFFER - o->text_len);
		if (vmi_text_next(&o->stream.text, rec, &out))
			vmi_stream_take(&o->stream, rec->size);
		o->text_len = out.p - o->text;
	}
	return 0;
}

/* What can be handed out now: 0 bytes at the end. */
static const void *peek(struct vmi_open *o, size_t *len)
{
	int err;

	if (!o->text)
		return vmi_stream_peek(&o->stream, len);
	if (o->text_at == o->text_len) {
		err = make_text(o);
		if (err)
			return ERR_PTR(err);
	}
	*len = o->text_len - o->text_at;
	return o->text + o->text_at;
}

static void take(struct vmi_open *o, size_t len)
{
	if (o->text)
		o->text_at += len;
	else
		vmi_stream_take(&o->stream, len);
}

/* Under the lock of @o; it sleeps where the user's memory is not there. */
static ssize_t copy_out(struct vmi_open *o, char __user *ubuf, size_t count)
{
	size_t done = 0;

	while (done < count) {
		size_t len, left;
		const void *p = peek(o, &len);

		if (IS_ERR(p)) {
			if (done)
				break;
			/* a signal is no end; after any other error the next read asks anew */
			if (PTR_ERR(p) == -EINTR)
				return -ERESTARTSYS;
			restart(o);
			return PTR_ERR(p);
		}
		len = min(len, count - done);
		if (!len)
			break;
		left = copy_to_user(ubuf + done, p, len);
		take(o, len - left);
		done += len - left;
		if (left)
			return done ? done : -EFAULT;
	}
	return done;
}

/* the file operations ------------------------------------------------------ */

static ssize_t vmi_read(struct file *file, char __user *ubuf, size_t count, loff_t *ppos)
{
	struct vmi_open *o = file->private_data;
	ssize_t ret;

	if (!vmi_may(file))
		return -EPERM;
	if (mutex_lock_interruptible(&o->lock))
		return -ERESTARTSYS;
	ret = o->error;
	if (!ret && !o->stream.started)
		ret = start(o, !vmi_may_see(file));
	if (!ret)
		ret = copy_out(o, ubuf, count);
	mutex_unlock(&o->lock);
	return ret;
}

/* One write is one request; its newline is not part of it. */
static int get_line(char *line, const char __user *ubuf, size_t *count)
{
	if (!*count || *count > VMI_REQUEST_MAX + 1)
		return -EINVAL;
	if (copy_from_user(line, ubuf, *count))
		return -EFAULT;
	if (line[*count - 1] == '\n')
		--*count;
	return *count > VMI_REQUEST_MAX ? -EINVAL : 0;
}

static int set_request(struct vmi_open *o, const char __user *ubuf, size_t count)
{
	char line[VMI_REQUEST_MAX + 1];
	int err = get_line(line, ubuf, &count);

	if (o->view->no_target)
		return -EINVAL;
	err = err ?: vmi_target_set(&o->target, line, count, o->view->keys);
	if (!err && o->view->aim)
		err = o->view->aim(&o->own, &o->target);
	return err;
}

static ssize_t vmi_write(struct file *file, const char __user *ubuf, size_t count, loff_t *ppos)
{
	struct vmi_open *o = file->private_data;
	int err;

	if (!vmi_may(file))
		return -EPERM;
	if (mutex_lock_interruptible(&o->lock))
		return -ERESTARTSYS;
	restart(o);
	o->error = set_request(o, ubuf, count);
	if (o->error)
		vmi_target_put(&o->target);
	vmi_opens_target(&o->info, o->target.pid);
	err = o->error;
	mutex_unlock(&o->lock);
	return err ?: count;
}

/* Back to the start asks the same again; a stream has no other places. */
static loff_t vmi_llseek(struct file *file, loff_t offset, int whence)
{
	struct vmi_open *o = file->private_data;

	if (offset || whence != SEEK_SET)
		return -ESPIPE;
	if (mutex_lock_interruptible(&o->lock))
		return -ERESTARTSYS;
	restart(o);
	mutex_unlock(&o->lock);
	return 0;
}

static void free_open(struct vmi_open *o)
{
	if (o->own)
		o->view->close(o->own);
	kvfree(o->text);
	kvfree(o->buf);
	mutex_destroy(&o->lock);
	kfree(o);
}

static struct vmi_open *new_open(const struct vmi_view *view, bool raw)
{
	struct vmi_open *o = kzalloc(sizeof(*o), GFP_KERNEL_ACCOUNT);

	if (!o)
		return NULL;
	o->view = view;
	mutex_init(&o->lock);
	/* powers of two: what these round up to */
	o->buf = kvmalloc(VMI_BUFFER, GFP_KERNEL_ACCOUNT);
	if (!raw)
		o->text = kvmalloc(TEXT_BUFFER, GFP_KERNEL_ACCOUNT);
	if (o->buf && (raw || o->text))
		return o;
	free_open(o);
	return NULL;
}

/* What it listens to from now on. */
static int open_own(struct vmi_open *o)
{
	void *own = o->view->open ? o->view->open() : NULL;

	if (IS_ERR(own))
		return PTR_ERR(own);
	o->own = own;
	return 0;
}

static int open_view(struct file *file, const struct vmi_view *view, bool raw)
{
	struct vmi_open *o;
	int err;

	if (!smp_load_acquire(&all_made))	/* pairs with vmi_debugfs_init() */
		return -ENODEV;
	if (!vmi_may(file))
		return -EPERM;
	/* `echo pid=1 >vmas; cat vmas` would answer about cat */
	if (!(file->f_mode & FMODE_READ))
		return -EINVAL;
	o = new_open(view, raw);
	if (!o)
		return -ENOMEM;
	err = open_own(o);
	if (err) {
		free_open(o);
		return err;
	}
	o->info.armed = o->own;
	vmi_opens_add(&o->info, view->id, raw);
	file->private_data = o;
	/*
	 * No position: llseek alone stays, for the way back to the start. Who
	 * gives io_uring an offset gets what comes next: it does not ask.
	 */
	file->f_mode &= ~(FMODE_PREAD | FMODE_PWRITE | FMODE_ATOMIC_POS);
	return 0;
}

static int vmi_release(struct inode *inode, struct file *file)
{
	struct vmi_open *o = file->private_data;

	vmi_opens_remove(&o->info);
	restart(o);
	vmi_target_put(&o->target);
	free_open(o);
	return 0;
}

static const struct file_operations open_fops = {
	.owner		= THIS_MODULE,
	.read		= vmi_read,
	.write		= vmi_write,
	.llseek		= vmi_llseek,
	.release	= vmi_release,
};

/*
 * An open file holds the module, as one of a character device does. debugfs could take
 * that reference for us, but WARNs of an owner that refuses it before rmmod has marked
 * it as going (try_stop_module()). What keeps us here meanwhile is that debugfs_remove()
 * waits for whoever is inside an open; a file that fails to open points to nothing of
 * ours when it returns.
 */
static int enter(struct inode *inode, struct file *file, bool raw)
{
	int err = -ENXIO;

	if (try_module_get(THIS_MODULE)) {
		replace_fops(file, &open_fops);
		err = open_view(file, inode->i_private, raw);
	}
	if (err)
		replace_fops(file, inode->i_fop);
	return err;
}

static int vmi_open_text(struct inode *inode, struct file *file)
{
	return enter(inode, file, false);
}

static int vmi_open_raw(struct inode *inode, struct file *file)
{
	return enter(inode, file, true);
}

/* Of no module: see enter(). */
static const struct file_operations text_fops = {
	.open		= vmi_open_text,
};

static const struct file_operations raw_fops = {
	.open		= vmi_open_raw,
};

/* the directory ------------------------------------------------------------ */

static const char readme_head[] =
	"vminspect " VMI_VERSION ": what a process's memory really looks like.\n"
	"\n"
	"Each file here is a question, and whoever opens it asks: with nothing\n"
	"written, about the process that reads. To ask about another, write the\n"
	"request to the same descriptor and read on:\n"
	"\n"
	"    { echo pid=1234 >&0 && cat; } <>/sys/kernel/debug/vminspect/vmas\n"
	"\n"
	"Keys: pid=N, fd=N (decimal), addr=A, range=A-B, pfn=N, pfn=A-B, off=A\n"
	"(hexadecimal), with=pages, with=lru or with=pages,lru, children=1.\n"
	"A refused request leaves the descriptor without a target until a good one.\n"
	"raw/ holds the same answers as records (vminspect.h, read by vminspect(8)).\n"
	"An answer begins with '# <view>' and ends with '# end'; without that last\n"
	"line it was cut short. err is 0 or a negative errno, next where it stopped.\n"
	"\n";

static const struct vmi_row key_names[] = {
	VMI_ROW_BIT(VMI_KEY_PID, "pid", ""),
	VMI_ROW_BIT(VMI_KEY_ADDR, "addr", ""),
	VMI_ROW_BIT(VMI_KEY_RANGE, "range", ""),
	VMI_ROW_BIT(VMI_KEY_WITH, "with", ""),
	VMI_ROW_BIT(VMI_KEY_PFN, "pfn", ""),
	VMI_ROW_BIT(VMI_KEY_FD, "fd", ""),
	VMI_ROW_BIT(VMI_KEY_OFF, "off", ""),
	VMI_ROW_BIT(VMI_KEY_CHILDREN, "children", ""),
	VMI_ROW_END
};

static void write_readme(struct vmi_out *out)
{
	vmi_str(out, readme_head);
	for (size_t i = 0; i < ARRAY_SIZE(views); i++) {
		out->start = out->p;
		vmi_str(out, views[i]->name);
		vmi_pad(out, 12);
		vmi_str(out, vmi_rows_first(vmi_names_view, views[i]->id)->meaning);
		if (views[i]->keys) {
			vmi_str(out, "\n            keys: ");
			vmi_rows_print(out, key_names, views[i]->keys, ' ');
		}
		vmi_char(out, '\n');
	}
}

static int make_readme(void)
{
	struct vmi_out out;

	readme.data = kzalloc(README_SIZE, GFP_KERNEL);
	if (!readme.data)
		return -ENOMEM;
	vmi_out_init(&out, readme.data, README_SIZE);
	write_readme(&out);
	readme.size = out.p - (char *)readme.data;
	return 0;
}

/*
 * What debugfs keeps of a file it makes when that is opened first. 7.2 reads our
 * operations for it, and only then looks whether the file is still there
 * (__debugfs_file_get()): who has found it while we were here, and opens it when we
 * have gone (O_PATH), would have the kernel read what was ours. So each is opened here,
 * as an open file that is nobody's; open says that not all are there yet, or lockdown
 * that it may not be, and in the log. Who is just then on his way through that function
 * may still come too late, if the load fails.
 */
static int open_first(struct dentry *dentry)
{
	struct inode *inode = d_inode(dentry);
	struct file file = { .f_path = { .dentry = dentry }, .f_inode = inode };
	int err = inode->i_fop->open(inode, &file);

	return err == -ENOMEM ? err : 0;
}

static int make_file(const struct vmi_view *view, struct dentry *parent,
		     const struct file_operations *fops)
{
	/* status takes no request: read-only, it opens under lockdown too */
	umode_t mode = view->no_target ? 0400 : 0600;
	/* unsafe is what would not hold the module: see enter() */
	struct dentry *file = debugfs_create_file_unsafe(view->name, mode, parent,
							 (void *)view, fops);

	return PTR_ERR_OR_ZERO(file) ?: open_first(file);
}

/* Each says what is wrong with the directory that it was to be in. */
static int make_files(void)
{
	struct dentry *raw = debugfs_create_dir("raw", dir);
	int err = 0;

	for (size_t i = 0; !err && i < ARRAY_SIZE(views); i++)
		err = make_file(views[i], dir, &text_fops) ?: make_file(views[i], raw, &raw_fops);
	return err ?: PTR_ERR_OR_ZERO(debugfs_create_blob("README", 0444, dir, &readme));
}

/* All of it or nothing: a file that is missing would be missed by nobody until it is wanted. */
int vmi_debugfs_init(void)
{
	int err = make_readme();

	if (err)
		return err;
	dir = debugfs_create_dir("vminspect", NULL);
	err = PTR_ERR_OR_ZERO(dir) ?: make_files();
	if (err)
		vmi_debugfs_exit();
	else
		smp_store_release(&all_made, true);	/* pairs with open_view() */
	return err;
}

void vmi_debugfs_exit(void)
{
	debugfs_remove(dir);
	kfree(readme.data);
}
