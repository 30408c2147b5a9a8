// SPDX-License-Identifier: GPL-2.0-only
/*
 * fixcost - what an mm fix costs, measured inside the kernel
 *
 * Loading it runs nothing. Userspace opens /dev/fixcost and asks for one thing
 * at a time; fixcost_uapi.h has all of them. What a file armed is disarmed
 * when it is closed, and the module cannot go before that.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "check.h"
#include "prim.h"
#include "probe.h"
#include "state.h"

/* An open file and the function it has armed, if any. */
struct client {
	struct mutex lock;	/* of probe */
	struct fc_probe *probe;
};

/* Results go back only when all of them are there. */
static int copy_results(const struct fc_request *req, const void *results, size_t size)
{
	if (copy_to_user(u64_to_user_ptr(req->data), results, array_size(req->nr, size)))
		return -EFAULT;
	return 0;
}

static int do_run(struct client *client, struct fc_request *req)
{
	struct fc_batch *batch;
	int err = fc_check_run(req);

	if (err)
		return err;
	batch = kvcalloc(req->nr, sizeof(*batch), GFP_KERNEL_ACCOUNT);
	if (!batch)
		return -ENOMEM;
	err = fc_run(req, batch);
	err = err ?: copy_results(req, batch, sizeof(*batch));
	kvfree(batch);
	return err;
}

static int do_state(struct client *client, struct fc_request *req)
{
	struct fc_page *page;
	int err = fc_check_state(req);

	if (err)
		return err;
	page = kvcalloc(req->nr, sizeof(*page), GFP_KERNEL_ACCOUNT);
	if (!page)
		return -ENOMEM;
	err = fc_state(req, page);
	err = err ?: copy_results(req, page, sizeof(*page));
	kvfree(page);
	return err;
}

static int do_arm(struct client *client, struct fc_request *req)
{
	struct fc_probe *probe;
	int err = fc_check_arm(req);

	if (err)
		return err;
	if (client->probe)
		return fc_refuse(req, -EBUSY, "this file has a function armed");
	probe = fc_probe_arm(req);
	if (IS_ERR(probe))
		return PTR_ERR(probe);
	client->probe = probe;
	return 0;
}

static int need_probe(struct client *client, struct fc_request *req)
{
	return client->probe ? 0 : fc_refuse(req, -ENXIO, "this file has no function armed");
}

static int do_watch(struct client *client, struct fc_request *req)
{
	int err = fc_check_watch(req);

	err = err ?: need_probe(client, req);
	return err ?: fc_probe_watch(client->probe, req);
}

static int do_reset(struct client *client, struct fc_request *req)
{
	int err = fc_check_bare(req);

	err = err ?: need_probe(client, req);
	return err ?: fc_probe_reset(client->probe);
}

static int do_read(struct client *client, struct fc_request *req)
{
	u64 *count = NULL;
	int err = fc_check_read(req);

	err = err ?: need_probe(client, req);
	if (err)
		return err;
	if (req->nr) {
		count = kvcalloc(req->nr, sizeof(*count), GFP_KERNEL_ACCOUNT);
		if (!count)
			return -ENOMEM;
	}
	fc_probe_read(client->probe, req, count);
	if (count)
		err = copy_results(req, count, sizeof(*count));
	kvfree(count);
	return err;
}

static int do_disarm(struct client *client, struct fc_request *req)
{
	int err = fc_check_bare(req);

	err = err ?: need_probe(client, req);
	if (err)
		return err;
	fc_probe_disarm(client->probe);
	client->probe = NULL;
	return 0;
}

static int with_client(struct client *client, struct fc_request *req,
		       int (*what)(struct client *client, struct fc_request *req))
{
	int err;

	if (mutex_lock_interruptible(&client->lock))
		return -EINTR;
	err = what(client, req);
	mutex_unlock(&client->lock);
	return err;
}

static int dispatch(struct client *client, unsigned int cmd, struct fc_request *req)
{
	switch (cmd) {
	case FC_IOC_RUN:
		return do_run(client, req);
	case FC_IOC_STATE:
		return do_state(client, req);
	case FC_IOC_ARM:
		return with_client(client, req, do_arm);
	case FC_IOC_WATCH:
		return with_client(client, req, do_watch);
	case FC_IOC_RESET:
		return with_client(client, req, do_reset);
	case FC_IOC_READ:
		return with_client(client, req, do_read);
	case FC_IOC_DISARM:
		return with_client(client, req, do_disarm);
	default:
		return -ENOTTY;
	}
}

static long fc_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct fc_request __user *user = (struct fc_request __user *)arg;
	struct fc_request *req;
	u32 size;
	long err;

	if (_IOC_TYPE(cmd) != _IOC_TYPE(FC_IOC_RUN))
		return -ENOTTY;
	if (get_user(size, &user->size))
		return -EFAULT;
	if (size != sizeof(*req))
		return -EINVAL;
	req = memdup_user(user, sizeof(*req));
	if (IS_ERR(req))
		return PTR_ERR(req);
	req->size = size;
	err = dispatch(file->private_data, cmd, req);
	if (copy_to_user(user, req, sizeof(*req)))
		err = -EFAULT;
	kfree(req);
	return err;
}

static int fc_open(struct inode *inode, struct file *file)
{
	struct client *client;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	client = kzalloc(sizeof(*client), GFP_KERNEL);
	if (!client)
		return -ENOMEM;
	mutex_init(&client->lock);
	file->private_data = client;
	return nonseekable_open(inode, file);
}

static int fc_release(struct inode *inode, struct file *file)
{
	struct client *client = file->private_data;

	fc_probe_disarm(client->probe);
	kfree(client);
	return 0;
}

static const struct file_operations fc_fops = {
	.owner		= THIS_MODULE,
	.open		= fc_open,
	.release	= fc_release,
	.unlocked_ioctl	= fc_ioctl,
};

static struct miscdevice fc_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "fixcost",
	.mode	= 0600,
	.fops	= &fc_fops,
};

static int __init fc_init(void)
{
	return misc_register(&fc_device);
}
module_init(fc_init);

/* The last step of a percpu_ref's end is a callback of ours. */
static void __exit fc_exit(void)
{
	misc_deregister(&fc_device);
	rcu_barrier();
}
module_exit(fc_exit);

MODULE_DESCRIPTION("What an mm fix costs, measured inside the kernel");
MODULE_LICENSE("GPL");
