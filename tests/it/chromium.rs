//! Tabs of a real browser: Chromium, driven over its DevTools protocol.
//!
//! The crates for this compile the whole protocol, which takes minutes; the few methods needed here are JSON over a web
//! socket. Whatever waits here waits for an event or a condition, and no longer than [`PATIENCE`].

use std::cell::RefCell;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Message, WebSocket, client};

use crate::consumers::is_there;

/// How long anything may take on a machine that is busy with all other tests.
const PATIENCE: Duration = Duration::from_mins(2);

/// The browser that the tests under way share. Whoever is last ends it: a static is never dropped.
static RUNNING: Mutex<Weak<Chromium>> = Mutex::new(Weak::new());

struct Chromium {
    process: Child,
    /// Where it listens, as `127.0.0.1:PORT`.
    address: String,
    connection: Mutex<Connection>,
    /// Disconnected when the last of its processes is gone.
    lines: Mutex<Receiver<String>>,
    /// Removed after everything else.
    _profile: TempDir,
}

impl Chromium {
    fn shared() -> Arc<Self> {
        let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        running.upgrade().unwrap_or_else(|| {
            let chromium = Arc::new(Self::start());
            *running = Arc::downgrade(&chromium);
            chromium
        })
    }

    fn start() -> Self {
        let profile = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let mut process = Command::new("chromium")
            .args(["--headless=new", "--remote-debugging-port=0", "--no-first-run", "--no-default-browser-check"])
            // The page under test is our own, and in containers there is neither a sandbox nor much of /dev/shm.
            .args(["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"])
            // Nothing but the page itself asks the network for anything.
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--disable-breakpad", "--disable-extensions", "--no-proxy-server", "--lang=en-US"])
            // Tabs of tests that run at the same time lie behind each other.
            .args(["--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding"])
            .args(["--disable-background-timer-throttling", "--force-color-profile=srgb"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let error = BufReader::new(process.stderr.take().unwrap());
        let (sender, lines) = mpsc::channel();
        // Read to the end, for Chromium stops when nobody takes what it says.
        thread::spawn(move || error.lines().map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let mut said = Vec::new();
        let socket = loop {
            let Ok(line) = lines.recv_timeout(PATIENCE) else {
                let _ = process.kill();
                let _ = process.wait();
                panic!("Chromium does not start: {said:#?}");
            };
            match line.strip_prefix("DevTools listening on ") {
                Some(socket) => break socket.to_owned(),
                None => said.push(line),
            }
        };
        let address = socket.trim_start_matches("ws://").split('/').next().unwrap().to_owned();
        let connection = Mutex::new(Connection::open(&address, &socket));
        Self { process, address, connection, lines: Mutex::new(lines), _profile: profile }
    }

    fn call(&self, method: &str, parameters: Value) -> Value {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner).call(method, parameters).unwrap()
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let connection = self.connection.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Asked first, for a browser that is killed leaves children that still write to the profile.
        let is_closing = connection.call("Browser.close", json!({})).is_ok();
        let lines = self.lines.get_mut().unwrap_or_else(PoisonError::into_inner);
        while is_closing && lines.recv_timeout(Duration::from_secs(10)).is_ok() {}
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One web socket, with the events that came beside the answers.
struct Connection {
    socket: WebSocket<TcpStream>,
    calls: u64,
    events: Vec<Value>,
}

impl Connection {
    fn open(address: &str, url: &str) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        // A printed report is one message.
        let config = WebSocketConfig::default().max_message_size(None).max_frame_size(None);
        let (socket, _) = client::client_with_config(url, stream, Some(config)).unwrap();
        Self { socket, calls: 0, events: Vec::new() }
    }

    fn read(&mut self) -> Result<Value, String> {
        loop {
            return match self.socket.read() {
                Err(error) if is_interrupted(&error) => continue,
                Err(error) => Err(error.to_string()),
                Ok(Message::Text(text)) => serde_json::from_str(text.as_str()).map_err(|error| error.to_string()),
                Ok(message) => Err(format!("no text: {message:?}")),
            };
        }
    }

    fn write(&mut self, message: &Value) -> Result<(), String> {
        let mut sent = self.socket.send(Message::text(message.to_string()));
        while sent.as_ref().is_err_and(is_interrupted) {
            sent = self.socket.flush();
        }
        sent.map_err(|error| error.to_string())
    }

    fn call(&mut self, method: &str, parameters: Value) -> Result<Value, String> {
        self.calls += 1;
        let message = json!({"id": self.calls, "method": method, "params": parameters});
        self.write(&message)?;
        loop {
            let mut answer = self.read()?;
            if answer["id"] != self.calls {
                self.events.push(answer);
            } else if answer["error"].is_null() {
                return Ok(answer["result"].take());
            } else {
                return Err(format!("{method}: {}", answer["error"]));
            }
        }
    }

    /// Waits for an event that has not been waited for.
    fn event(&mut self, method: &str) {
        loop {
            if let Some(at) = self.events.iter().position(|event| event["method"] == method) {
                self.events.remove(at);
                return;
            }
            let event = self.read().unwrap_or_else(|error| panic!("no {method}: {error}"));
            self.events.push(event);
        }
    }
}

/// Whether the machine stood still for a while: the wait goes on then.
fn is_interrupted(error: &tungstenite::Error) -> bool {
    matches!(error, tungstenite::Error::Io(error) if error.kind() == std::io::ErrorKind::Interrupted)
}

/// A tab with nothing in it, which shares neither cookies nor storage with others.
pub(crate) struct Tab {
    chromium: Arc<Chromium>,
    connection: RefCell<Connection>,
    context: Value,
}

impl Tab {
    /// None where there is no browser and none must be.
    pub(crate) fn new() -> Option<Self> {
        if !is_there("Chromium", Command::new("sh").args(["-c", "command -v chromium"])) {
            return None;
        }
        let chromium = Chromium::shared();
        let context = chromium.call("Target.createBrowserContext", json!({}))["browserContextId"].take();
        let target = json!({"url": "about:blank", "browserContextId": context, "newWindow": true});
        let target = chromium.call("Target.createTarget", target);
        let url = format!("ws://{}/devtools/page/{}", chromium.address, target["targetId"].as_str().unwrap());
        let connection = RefCell::new(Connection::open(&chromium.address, &url));
        let tab = Self { chromium, connection, context };
        for domain in ["Page", "Runtime", "Log", "Network", "Audits"] {
            tab.call(&format!("{domain}.enable"), json!({}));
        }
        tab.call("Emulation.setFocusEmulationEnabled", json!({"enabled": true}));
        tab.size(1440, 900);
        Some(tab)
    }

    pub(crate) fn call(&self, method: &str, parameters: Value) -> Value {
        self.connection.borrow_mut().call(method, parameters).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Opens a file, with what follows `#` in its address, and waits until all of it is loaded.
    pub(crate) fn open(&self, path: &Path, fragment: &str) {
        // The same page with another fragment is not loaded again.
        self.load("about:blank");
        self.forget();
        self.load(&address(path, fragment));
    }

    fn load(&self, url: &str) {
        let answer = self.call("Page.navigate", json!({"url": url}));
        assert!(answer["errorText"].is_null(), "{url}: {}", answer["errorText"]);
        self.connection.borrow_mut().event("Page.loadEventFired");
    }

    pub(crate) fn size(&self, width: u32, height: u32) {
        let is_phone = width < 600;
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone});
        self.call("Emulation.setDeviceMetricsOverride", size);
    }

    /// Has the page rendered for `screen` or `print`, in the colour scheme `light` or `dark`.
    pub(crate) fn media(&self, medium: &str, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", json!({"media": medium, "features": features}));
    }

    /// What an expression is, once it is no longer a promise.
    pub(crate) fn evaluate(&self, expression: &str) -> Value {
        let parameters = json!({"expression": expression, "awaitPromise": true, "returnByValue": true});
        let mut answer = self.call("Runtime.evaluate", parameters);
        assert!(answer["exceptionDetails"].is_null(), "{expression}: {}", answer["exceptionDetails"]);
        answer["result"]["value"].take()
    }

    pub(crate) fn number(&self, expression: &str) -> usize {
        let value = self.evaluate(expression);
        let number = value.as_u64().unwrap_or_else(|| panic!("{expression} is {value}"));
        usize::try_from(number).unwrap()
    }

    pub(crate) fn text(&self, expression: &str) -> String {
        let value = self.evaluate(expression);
        value.as_str().unwrap_or_else(|| panic!("{expression} is {value}")).to_owned()
    }

    pub(crate) fn is(&self, expression: &str) -> bool {
        self.evaluate(&format!("Boolean({expression})")) == true
    }

    /// Waits until an expression holds.
    pub(crate) fn until(&self, expression: &str) {
        let limit = PATIENCE.as_millis() / 2;
        let holds = self.evaluate(&format!(
            "new Promise(done => {{
               const begun = performance.now();
               const look = () => {{
                 const holds = Boolean({expression});
                 if (holds || performance.now() - begun > {limit}) done(holds);
                 else setTimeout(look, 10);
               }};
               look();
             }})"
        ));
        let seen = || self.evaluate("`${location.href}\\n${document.body.innerText.slice(0, 2000)}`");
        assert!(holds == true, "never: {expression}\n{}", seen());
    }

    /// Presses a key that has a name, such as `Tab`.
    pub(crate) fn press(&self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            _ => panic!("no code for {key}"),
        };
        let event =
            |kind: &str| json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text});
        self.call("Input.dispatchKeyEvent", event("keyDown"));
        self.call("Input.dispatchKeyEvent", event("keyUp"));
    }

    /// Types into what has the focus.
    pub(crate) fn enter(&self, text: &str) {
        self.call("Input.insertText", json!({"text": text}));
    }

    /// What is seen of the page, as PNG.
    pub(crate) fn screenshot(&self) -> Vec<u8> {
        let answer = self.call("Page.captureScreenshot", json!({"format": "png"}));
        STANDARD.decode(answer["data"].as_str().unwrap()).unwrap()
    }

    pub(crate) fn pdf(&self) -> Vec<u8> {
        let answer = self.call("Page.printToPDF", json!({"preferCSSPageSize": true}));
        STANDARD.decode(answer["data"].as_str().unwrap()).unwrap()
    }

    /// What the page has to say of itself: console messages, exceptions, and what the browser forbids.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let complaint = |event: &Value| {
            let parameters = &event["params"];
            match event["method"].as_str()? {
                "Runtime.consoleAPICalled" => Some(parameters["args"].to_string()),
                "Runtime.exceptionThrown" => Some(parameters["exceptionDetails"].to_string()),
                "Log.entryAdded" => Some(parameters["entry"].to_string()),
                // What is called generic is advice: on the names of fields that browsers fill in, and on addresses.
                "Audits.issueAdded" if parameters["issue"]["code"] != "GenericIssue" => {
                    Some(parameters["issue"].to_string())
                }
                _ => None,
            }
        };
        self.seen(complaint)
    }

    /// Every address that was asked for.
    pub(crate) fn requests(&self) -> Vec<String> {
        let request = |event: &Value| {
            (event["method"] == "Network.requestWillBeSent")
                .then(|| event["params"]["request"]["url"].as_str().unwrap().to_owned())
        };
        self.seen(request)
    }

    fn seen(&self, see: impl Fn(&Value) -> Option<String>) -> Vec<String> {
        // What happened before this answer has been told when it comes.
        self.evaluate("0");
        self.connection.borrow().events.iter().filter_map(see).collect()
    }

    fn forget(&self) {
        self.evaluate("0");
        self.connection.borrow_mut().events.clear();
    }
}

impl Drop for Tab {
    fn drop(&mut self) {
        let mut connection = self.chromium.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = connection.call("Target.disposeBrowserContext", json!({"browserContextId": self.context}));
    }
}

/// The address of a file in a browser.
pub(crate) fn address(path: &Path, fragment: &str) -> String {
    let path = path.canonicalize().unwrap();
    let hash = if fragment.is_empty() { "" } else { "#" };
    format!("file://{}{hash}{fragment}", path.display())
}
