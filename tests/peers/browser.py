# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium and one page in it, spoken to through a pipe by the DevTools protocol (chromedevtools.github.io):
no port, no other program, Python's standard library only."""
import base64
import json
import os
import pathlib
import select
import subprocess
import tempfile
import time


class Browser:
    """with Browser('chromium') as browser: browser.open(FILE, width=400, scheme='dark'); browser.value('document.title')"""

    def __init__(self, program):
        self.profile = tempfile.TemporaryDirectory(prefix='page-browser-', ignore_cleanup_errors=True)
        (to_read, self.to), (self.back, back_write) = os.pipe(), os.pipe()
        self.process = subprocess.Popen(
            # the protocol is on descriptors 3 and 4
            ['bash', '-c', f'exec 3<&{to_read} 4>&{back_write}; exec "$@"', '-', program, '--headless=new', '--no-sandbox', '--disable-gpu',
             '--disable-dev-shm-usage', '--disable-background-networking', '--hide-scrollbars', '--remote-debugging-pipe', f'--user-data-dir={self.profile.name}'],
            pass_fds=(to_read, back_write), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(back_write)
        self.count, self.unread, self.session, self.events = 0, b'', None, []
        target = self.ask('Target.createTarget', url='about:blank')['targetId']
        self.session = self.ask('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in ('Page', 'Network', 'Runtime', 'Log'):
            self.ask(f'{domain}.enable')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.session = None
        try:
            self.ask('Browser.close')
            self.process.wait(20)
        except (OSError, EOFError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        self.profile.cleanup()

    def message(self, seconds):
        """The next message of the browser, which ends in a zero byte."""
        until = time.monotonic() + seconds
        while b'\0' not in self.unread:
            if not select.select([self.back], [], [], max(0, until - time.monotonic()))[0]:
                raise TimeoutError(f'the browser said nothing for {seconds} s')
            piece = os.read(self.back, 1 << 20)
            if not piece:
                raise EOFError('the browser is gone')
            self.unread += piece
        text, _, self.unread = self.unread.partition(b'\0')
        return json.loads(text)

    def ask(self, method, **parameters):
        self.count += 1
        said = {'id': self.count, 'method': method, 'params': parameters}
        if self.session:
            said['sessionId'] = self.session
        os.write(self.to, json.dumps(said).encode() + b'\0')
        while True:
            answer = self.message(120)
            if answer.get('id') == self.count:
                if 'error' in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer['result']
            if 'method' in answer:
                self.events.append(answer)

    def open(self, file, width, scheme, height=1000):
        """A page, seen in a window of that width by a person who likes it light or dark. A headless window is not narrower than
        500 pixels; an emulated one is."""
        self.ask('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.ask('Emulation.setEmulatedMedia', media='', features=[{'name': 'prefers-color-scheme', 'value': scheme}])
        self.events.clear()
        self.ask('Page.navigate', url=pathlib.Path(file).resolve().as_uri())
        while not any(event['method'] == 'Page.loadEventFired' for event in self.events):
            self.events.append(self.message(120))
        # what the page asks for as it settles is asked for by now
        self.value('new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))')

    def value(self, expression):
        """What an expression of JavaScript is in the page."""
        result = self.ask('Runtime.evaluate', expression=expression, returnByValue=True, awaitPromise=True)
        if 'exceptionDetails' in result:
            raise RuntimeError(f"{expression[:80]}: {result['exceptionDetails'].get('exception', {}).get('description')}")
        return result['result'].get('value')

    def asked_for(self):
        """The addresses that the page has asked for."""
        return [event['params']['request']['url'] for event in self.events if event['method'] == 'Network.requestWillBeSent']

    def complaints(self):
        """What is on the console: errors of scripts, and what the browser says of what it cannot load or will not do."""
        said = []
        for event in self.events:
            what = event.get('params', {})
            if event['method'] == 'Runtime.exceptionThrown':
                details = what['exceptionDetails']
                said.append(details.get('exception', {}).get('description') or details['text'])
            elif event['method'] == 'Log.entryAdded' and what['entry']['level'] in ('error', 'warning'):
                said.append(what['entry']['text'])
            elif event['method'] == 'Runtime.consoleAPICalled' and what['type'] in ('error', 'warning', 'assert'):
                said.append(' '.join(str(one.get('value', one.get('description'))) for one in what['args']))
        return said

    def click(self, selector):
        """By the mouse, in the middle of what is there."""
        x, y = self.value(f'(() => {{ const one = document.querySelector({json.dumps(selector)}); one.scrollIntoView({{block: "center", inline: "center"}});'
                          ' const box = one.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; })()')
        for kind in ('mousePressed', 'mouseReleased'):
            self.ask('Input.dispatchMouseEvent', type=kind, x=x, y=y, button='left', clickCount=1)

    def type(self, selector, text):
        """In place of what was typed before."""
        self.value(f'document.querySelector({json.dumps(selector)}).select()')
        self.click(selector)
        self.value(f'document.querySelector({json.dumps(selector)}).select()')
        self.ask('Input.insertText', text=text)

    def picture(self, file):
        """Of the whole page, however long."""
        size = self.ask('Page.getLayoutMetrics')['cssContentSize']
        clip = {'x': 0, 'y': 0, 'width': size['width'], 'height': min(size['height'], 16000), 'scale': 1}
        self.write(file, self.ask('Page.captureScreenshot', format='png', captureBeyondViewport=True, clip=clip))

    def printed(self, file):
        self.write(file, self.ask('Page.printToPDF', preferCSSPageSize=True))

    @staticmethod
    def write(file, answer):
        with open(file, 'wb') as out:
            out.write(base64.b64decode(answer['data']))
