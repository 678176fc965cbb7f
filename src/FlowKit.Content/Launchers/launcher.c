/*
 * NAME.exe on Windows: starts NAME-script.py beside it (NAME-script.pyw for a program with windows) with the interpreter that the script's
 * first line names, and ends as that ends. It uses kernel32 alone, so it needs no C library to be there; build.sh tells how it is made.
 *
 * The first line is "#!PATH" or "#!"PATH" ARGUMENTS", in UTF-8; a path that is not absolute is taken from the folder of NAME.exe, so that an
 * environment can be moved.
 */
#define WIN32_LEAN_AND_MEAN
#define _WIN32_WINNT 0x0600
#include <windows.h>

/* The longest path and the longest command line that Windows knows. */
#define LONGEST 32768
#define FIRST_LINE 4096
#define NOT_STARTED 126

typedef struct {
    WCHAR *text;
    DWORD length;
} Text;

static HANDLE heap;
static WCHAR *self;

/* gcc makes calls of it for whole structures. */
void *memset(void *target, int value, size_t count)
{
    volatile unsigned char *bytes = target;
    while (count--) *bytes++ = (unsigned char)value;
    return target;
}

static void *take(SIZE_T bytes)
{
    void *memory = HeapAlloc(heap, HEAP_ZERO_MEMORY, bytes);
    if (!memory) ExitProcess(NOT_STARTED);
    return memory;
}

static BOOL append(Text *to, const WCHAR *text, DWORD count)
{
    if (to->length + count >= LONGEST) return FALSE;
    for (DWORD i = 0; i < count; i++) to->text[to->length + i] = text[i];
    to->length += count;
    to->text[to->length] = 0;
    return TRUE;
}

static DWORD lengthOf(const WCHAR *text)
{
    DWORD length = 0;
    while (text[length]) length++;
    return length;
}

static BOOL appendAll(Text *to, const WCHAR *text)
{
    return append(to, text, lengthOf(text));
}

static void appendNumber(Text *to, DWORD number)
{
    WCHAR digits[10];
    DWORD count = 0;
    do {
        digits[9 - count++] = (WCHAR)(L'0' + number % 10);
        number /= 10;
    } while (number);
    append(to, digits + 10 - count, count);
}

/* Says on the error stream, or in a window where there is none, what is wrong, and ends. */
static void fail(const WCHAR *what, const WCHAR *path, DWORD error)
{
    Text text = { take(LONGEST * sizeof(WCHAR)), 0 };
    appendAll(&text, self);
    appendAll(&text, L": ");
    appendAll(&text, what);
    appendAll(&text, path);
    if (error) {
        appendAll(&text, L" (Windows error ");
        appendNumber(&text, error);
        appendAll(&text, L")");
    }
    appendAll(&text, L"\r\n");
    HANDLE stream = GetStdHandle(STD_ERROR_HANDLE);
    char *bytes = take(LONGEST * 3);
    DWORD count = (DWORD)WideCharToMultiByte(CP_UTF8, 0, text.text, (int)text.length, bytes, LONGEST * 3, NULL, NULL), written;
    if (!stream || stream == INVALID_HANDLE_VALUE || !WriteFile(stream, bytes, count, &written, NULL)) {
        typedef int(WINAPI * MessageBoxFunction)(HWND, LPCWSTR, LPCWSTR, UINT);
        HMODULE user = LoadLibraryExW(L"user32.dll", NULL, LOAD_LIBRARY_SEARCH_SYSTEM32);
        MessageBoxFunction show = user ? (MessageBoxFunction)(void *)GetProcAddress(user, "MessageBoxW") : NULL;
        if (show) show(NULL, text.text, self, MB_ICONERROR);
    }
    ExitProcess(NOT_STARTED);
}

static BOOL isFile(const WCHAR *path)
{
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

/* C:\..., \\server\... and the path from the current drive's root. */
static BOOL isAbsolute(const WCHAR *path, DWORD length)
{
    return length > 0 && (path[0] == L'\\' || path[0] == L'/' || (length > 1 && path[1] == L':'));
}

static WCHAR lower(WCHAR c)
{
    return c >= L'A' && c <= L'Z' ? (WCHAR)(c + 32) : c;
}

/* How much of a first line without quotes is the path: up to ".exe" with a blank or the end behind it, since paths hold blanks; else all. */
static DWORD unquotedPath(const WCHAR *line, DWORD length)
{
    for (DWORD i = 4; i <= length; i++) {
        if (line[i - 4] == L'.' && lower(line[i - 3]) == L'e' && lower(line[i - 2]) == L'x' && lower(line[i - 1]) == L'e' && (i == length || line[i] == L' ' || line[i] == L'\t'))
            return i;
    }
    return length;
}

/* Reads the first line of the script without "#!". */
static Text firstLine(const WCHAR *script)
{
    HANDLE file = CreateFileW(script, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) fail(L"cannot read ", script, GetLastError());
    char *bytes = take(FIRST_LINE);
    DWORD count = 0, start = 2, end;
    if (!ReadFile(file, bytes, FIRST_LINE, &count, NULL)) fail(L"cannot read ", script, GetLastError());
    CloseHandle(file);
    if (count < 2 || bytes[0] != '#' || bytes[1] != '!') fail(L"the first line names no interpreter (#!PATH) in ", script, 0);
    for (end = start; end < count && bytes[end] != '\n' && bytes[end] != '\r'; end++) {
    }
    if (end == FIRST_LINE) fail(L"the first line is too long in ", script, 0);
    while (start < end && (bytes[start] == ' ' || bytes[start] == '\t')) start++;
    while (end > start && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) end--;
    Text line = { take((FIRST_LINE + 1) * sizeof(WCHAR)), 0 };
    if (end > start) line.length = (DWORD)MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, bytes + start, (int)(end - start), line.text, FIRST_LINE);
    if (!line.length) fail(L"the first line names no interpreter (#!PATH) in ", script, 0);
    return line;
}

/* What stands behind the program's own name on a command line, as the program gets it. */
static const WCHAR *argumentsOf(const WCHAR *line)
{
    if (*line == L'"') {
        for (line++; *line && *line != L'"'; line++) {
        }
        if (*line) line++;
    }
    while (*line && *line != L' ' && *line != L'\t') line++;
    return line;
}

/* Ctrl-C reaches the interpreter too, and it decides. */
static BOOL WINAPI leaveToInterpreter(DWORD event)
{
    (void)event;
    return TRUE;
}

static void passOn(DWORD stream)
{
    HANDLE handle = GetStdHandle(stream);
    if (handle && handle != INVALID_HANDLE_VALUE) SetHandleInformation(handle, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
}

/* The interpreter ends with this program: whoever kills NAME.exe means what it stands for. What it starts may outlive it. */
static HANDLE job(void)
{
    HANDLE object = CreateJobObjectW(NULL, NULL);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = { 0 };
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
    if (object && !SetInformationJobObject(object, JobObjectExtendedLimitInformation, &limits, sizeof limits)) return NULL;
    return object;
}

void start(void)
{
    heap = GetProcessHeap();
    self = take(LONGEST * sizeof(WCHAR));
    DWORD length = GetModuleFileNameW(NULL, self, LONGEST), folder = length;
    if (!length || length >= LONGEST) ExitProcess(NOT_STARTED);
    while (folder && self[folder - 1] != L'\\' && self[folder - 1] != L'/') folder--;
    DWORD stem = length > 4 && self[length - 4] == L'.' ? length - 4 : length;

    Text script = { take(LONGEST * sizeof(WCHAR)), 0 };
    append(&script, self, stem);
    if (!appendAll(&script, L"-script.py")) fail(L"the path is too long", L"", 0);
    if (!isFile(script.text)) {
        if (!appendAll(&script, L"w") || !isFile(script.text)) {
            script.text[script.length - 1] = 0;
            fail(L"there is no ", script.text, 0);
        }
    }

    Text line = firstLine(script.text);
    const WCHAR *path = line.text, *options;
    DWORD pathLength;
    if (*path == L'"') {
        path++;
        for (pathLength = 0; path[pathLength] && path[pathLength] != L'"'; pathLength++) {
        }
        options = path + pathLength + (path[pathLength] ? 1 : 0);
    } else {
        pathLength = unquotedPath(path, line.length);
        options = path + pathLength;
    }
    Text interpreter = { take(LONGEST * sizeof(WCHAR)), 0 };
    if (!isAbsolute(path, pathLength)) append(&interpreter, self, folder);
    if (!append(&interpreter, path, pathLength)) fail(L"the path is too long: ", script.text, 0);
    for (DWORD i = 0; i < interpreter.length; i++) {
        if (interpreter.text[i] == L'/') interpreter.text[i] = L'\\';
    }

    Text command = { take(LONGEST * sizeof(WCHAR)), 0 };
    if (!appendAll(&command, L"\"") || !append(&command, interpreter.text, interpreter.length) || !appendAll(&command, L"\"") || !appendAll(&command, options)
        || !appendAll(&command, L" \"") || !append(&command, script.text, script.length) || !appendAll(&command, L"\"") || !appendAll(&command, argumentsOf(GetCommandLineW())))
        fail(L"the command line is longer than Windows takes", L"", 0);

    SetConsoleCtrlHandler(leaveToInterpreter, TRUE);
    passOn(STD_INPUT_HANDLE);
    passOn(STD_OUTPUT_HANDLE);
    passOn(STD_ERROR_HANDLE);
    STARTUPINFOW startup;
    GetStartupInfoW(&startup);
    startup.dwFlags |= STARTF_USESTDHANDLES;
    startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    PROCESS_INFORMATION process;
    HANDLE together = job();
    if (!CreateProcessW(interpreter.text, command.text, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup, &process))
        fail(L"cannot start ", interpreter.text, GetLastError());
    if (together) AssignProcessToJobObject(together, process.hProcess);
    ResumeThread(process.hThread);
    WaitForSingleObject(process.hProcess, INFINITE);
    DWORD code = NOT_STARTED;
    GetExitCodeProcess(process.hProcess, &code);
    ExitProcess(code);
}
