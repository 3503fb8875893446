// use_broker.js WHAT URL: does something that clients of brokers do, and prints what it saw, a line each.
'use strict';

const rhea = require('rhea');

const [what, url] = process.argv.slice(2);
const at = new URL(url.replace('amqp:', 'http:'));
const DURABLE = {durable: 2, expiry_policy: 'never'};

function say(...words) {
    console.log(words.join(' '));
}

/** The first of these events; one that is not the first of them listed is an error. */
function event(emitter, wanted, ...errors) {
    return new Promise((resolve, reject) => {
        emitter.once(wanted, resolve);
        for (const each of errors) {
            emitter.once(each, () => reject(emitter.error || new Error(each)));
        }
    });
}

/** Ends the process with what went wrong, such as an answer that does not come. */
function fail(error) {
    console.error(error);
    process.exit(1);
}

function connect(id) {
    const login = at.username ? {username: at.username, password: at.password} : {};
    const options = {host: at.hostname, port: at.port, reconnect: false, ...login};
    const connection = rhea.create_container(id ? {id} : {}).connect(options);
    return event(connection, 'connection_open', 'connection_error', 'disconnected').then(() => connection);
}

function disconnect(connection) {
    const closed = event(connection, 'connection_close');
    connection.close();
    return closed;
}

async function sender(connection, address) {
    const made = connection.open_sender({target: {address}});
    await event(made, 'sendable', 'sender_error');
    return made;
}

/** Sends, and tells the outcome. */
function sendOver(link, message) {
    const outcome = Promise.race(['accepted', 'rejected', 'released', 'modified'].map(
        each => event(link, each).then(() => each)));
    link.send(message);
    return outcome;
}

async function send(connection, address, ...messages) {
    const link = await sender(connection, address);
    for (const each of messages) {
        if (await sendOver(link, each) !== 'accepted') {
            throw new Error('not accepted');
        }
    }
    link.close();
}

/** A receiver without credit that keeps what comes until it is taken. */
async function receiver(connection, source, options) {
    const made = connection.open_receiver({source, credit_window: 0, autoaccept: false, ...options});
    made.came = [];
    made.on('message', context => {
        made.came.push(context);
        made.emit('came');
    });
    await event(made, 'receiver_open', 'receiver_error');
    return made;
}

async function take(link) {
    while (link.came.length === 0) {
        await event(link, 'came');
    }
    return link.came.shift();
}

async function receive(link) {
    link.add_credit(1);
    const {message, delivery} = await take(link);
    delivery.accept();
    return message;
}

/** How many came while the credit was drained. */
async function drained(link) {
    const end = event(link, 'receiver_drained');
    link.drain_credit();
    await end;
    return link.came.length;
}

const does = {
    async 'send-receive'(own) {
        await send(own, 'q', {body: 0, durable: true}, {body: 1, durable: true}, {body: 2, durable: true});
        const link = await receiver(own, 'q');
        for (let i = 0; i < 3; i++) {
            say('received', (await receive(link)).body);
        }
    },

    async 'large-messages'(own) {
        await send(own, 'q', {body: 'x'.repeat(1000000)});
        say('received', (await receive(await receiver(own, 'q'))).body.length);
    },

    async outcomes(own) {
        await send(own, 'q', {body: 'only'});
        const link = await receiver(own, 'q');
        link.add_credit(3);
        let next = await take(link);
        say('first', next.message.delivery_count || 0);
        next.delivery.release();
        next = await take(link);
        say('released', next.message.delivery_count || 0);
        next.delivery.modified({delivery_failed: true});
        next = await take(link);
        say('failed', next.message.delivery_count);
        next.delivery.reject();
        say('dead', (await receive(await receiver(own, 'DLQ'))).body);
    },

    async 'dynamic-nodes'(own) {
        const answers = await receiver(own, {dynamic: true});
        await send(own, 'service', {body: 'hello', reply_to: answers.source.address});
        const request = await receive(await receiver(own, 'service'));
        say('asked', request.body);
        await send(own, request.reply_to, {body: request.body.toUpperCase()});
        say('answer', (await receive(answers)).body);
    },

    async 'anonymous-relay'(own) {
        const relay = await sender(own, null);
        await sendOver(relay, {to: 'q', body: 'by relay'});
        say('received', (await receive(await receiver(own, 'q'))).body);
        say(await sendOver(relay, {body: 'to nobody'}));
    },

    async browsing(own) {
        await send(own, 'q', {body: 0}, {body: 1}, {body: 2});
        const browser = await receiver(own, {address: 'q', distribution_mode: 'copy'});
        for (let i = 0; i < 3; i++) {
            say('seen', (await receive(browser)).body);
        }
        say('received', (await receive(await receiver(own, 'q'))).body);
    },

    async selectors(own) {
        const colours = ['red', 'green', 'red'];
        await send(own, 'q', ...colours.map((colour, body) => ({body, application_properties: {colour}})));
        const filter = expression => ({address: 'q', filter: rhea.filter.selector(expression)});
        say('received', (await receive(await receiver(own, filter("colour = 'green'")))).body);
        const refused = own.open_receiver({source: filter('colour =')});
        await event(refused, 'receiver_error');
        say('refused', refused.error.condition);
    },

    async topics(own) {
        const one = await receiver(own, {address: 'news', capabilities: ['topic']});
        const two = await receiver(own, 'topic://news');
        await send(own, 'topic://news', {body: 'extra'});
        say('one', (await receive(one)).body);
        say('two', (await receive(two)).body);
    },

    async 'durable-subscriptions'(own) {
        const first = await connect('me');
        const link = await receiver(first, {address: 'topic://news', ...DURABLE}, {name: 'mine'});
        link.detach();
        await disconnect(first);
        await send(own, 'topic://news', {body: 'missed'});
        const again = await connect('me');
        const mine = await receiver(again, {address: 'topic://news', ...DURABLE}, {name: 'mine'});
        say('received', (await receive(mine)).body);
        await disconnect(again);
    },

    async 'shared-subscriptions'(own) {
        const shared = {address: 'topic://news', capabilities: ['shared']};
        const one = await receiver(own, shared, {name: 'team|1'});
        const two = await receiver(own, shared, {name: 'team|2'});
        await send(own, 'topic://news', {body: 'a'}, {body: 'b'});
        say('received', (await receive(one)).body);
        say('received', (await receive(two)).body);
        one.add_credit(1);
        two.add_credit(1);
        if (await drained(one) + await drained(two) === 0) {
            say('no more');
        }
    },

    async drain(own) {
        await send(own, 'q', {body: 0}, {body: 1});
        const link = await receiver(own, 'q');
        link.add_credit(10);
        for (let i = 0; i < 2; i++) {
            const {message, delivery} = await take(link);
            say('received', message.body);
            delivery.accept();
        }
        if (await drained(link) === 0) {
            say('no more');
        }
    },
};

async function run() {
    if (what === 'log-in') {
        await connect().then(own => disconnect(own).then(() => say('open')), () => say('refused'));
    } else {
        const own = await connect();
        await does[what](own);
        await disconnect(own);
    }
}

const limit = setTimeout(() => fail(new Error('waited in vain')), 30000);
run().then(() => clearTimeout(limit), fail);
