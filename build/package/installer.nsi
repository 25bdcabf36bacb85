; The installer for Windows, for one person and without the rights of an administrator.
; makensis gets VERSION, NUMBERS (four, with points), STAGE (a folder with content/ and bobbin.ico), OUT and, to sign
; the uninstaller, SIGN (a command with %1).
; In a script of a company: bobbin-...-setup.exe /S [/D=FOLDER], and "%LOCALAPPDATA%\Programs\Bobbin\uninstall.exe" /S [/DATA].

Unicode true
!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include WinVer.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Bobbin"
!define CLASSES "Software\Classes"
!define WEBVIEW "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"

Name "Bobbin"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Bobbin"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
RequestExecutionLevel user
SetCompressor /SOLID lzma
FileErrorText "$\"$0$\" cannot be replaced. Close Bobbin, also in other windows and in terminals, then choose Retry."
!ifdef SIGN
  !uninstfinalize '${SIGN}'
!endif

VIProductVersion "${NUMBERS}"
VIAddVersionKey ProductName "Bobbin"
VIAddVersionKey FileDescription "Installs Bobbin"
VIAddVersionKey CompanyName "The Bobbin maintainers"
VIAddVersionKey LegalCopyright "Apache License 2.0"
VIAddVersionKey FileVersion "${VERSION}"
VIAddVersionKey ProductVersion "${VERSION}"

!define MUI_ICON "${STAGE}/bobbin.ico"
!define MUI_UNICON "${STAGE}/bobbin.ico"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_RUN "$INSTDIR\bobbin-desktop.exe"
!define MUI_FINISHPAGE_RUN_TEXT "Open Bobbin"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

Function .onInit
  ${IfNot} ${AtLeastWin10}
    MessageBox MB_ICONSTOP "Bobbin needs Windows 10 or newer." /SD IDOK
    Abort
  ${EndIf}
FunctionEnd

; WebView2 draws the window. Windows 11 has it; on Windows 10 it comes with Edge.
Function LookForWebView
  ReadRegStr $1 HKLM "Software\WOW6432Node\${WEBVIEW}" "pv"
  ${If} $1 == ""
    ReadRegStr $1 HKLM "Software\${WEBVIEW}" "pv"
  ${EndIf}
  ${If} $1 == ""
    ReadRegStr $1 HKCU "Software\${WEBVIEW}" "pv"
  ${EndIf}
  ${If} $1 == ""
  ${OrIf} $1 == "0.0.0.0"
    MessageBox MB_ICONINFORMATION "Bobbin's window needs Microsoft's WebView2, which is not on this machine. Get the Evergreen runtime from https://developer.microsoft.com/microsoft-edge/webview2 or ask your IT; until then $\"Bobbin in the browser$\" in the Start menu works without it." /SD IDOK
  ${EndIf}
FunctionEnd

Section "Bobbin"
  SetOutPath "$INSTDIR"
  StrCpy $0 "$INSTDIR\bobbin.exe"
  File "${STAGE}/content/*"
  WriteUninstaller "$INSTDIR\uninstall.exe"

  CreateDirectory "$SMPROGRAMS\Bobbin"
  CreateShortcut "$SMPROGRAMS\Bobbin\Bobbin.lnk" "$INSTDIR\bobbin-desktop.exe"
  CreateShortcut "$SMPROGRAMS\Bobbin\Bobbin in the browser.lnk" "$INSTDIR\bobbin.exe" "ide" "$INSTDIR\bobbin-desktop.exe"
  CreateShortcut "$SMPROGRAMS\Bobbin\Bobbin command prompt.lnk" "$SYSDIR\cmd.exe" '/K "set PATH=$INSTDIR;%PATH%&& cd /d %USERPROFILE%"' "$INSTDIR\bobbin.exe"

  ; Links to a workspace, a folder's menu, and bobbin.json among the programs for JSON files.
  WriteRegStr HKCU "${CLASSES}\bobbin" "" "URL:Bobbin"
  WriteRegStr HKCU "${CLASSES}\bobbin" "URL Protocol" ""
  WriteRegStr HKCU "${CLASSES}\bobbin\DefaultIcon" "" "$INSTDIR\bobbin-desktop.exe,0"
  WriteRegStr HKCU "${CLASSES}\bobbin\shell\open\command" "" '"$INSTDIR\bobbin-desktop.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\Directory\shell\Bobbin" "" "Open with Bobbin"
  WriteRegStr HKCU "${CLASSES}\Directory\shell\Bobbin" "Icon" "$INSTDIR\bobbin-desktop.exe"
  WriteRegStr HKCU "${CLASSES}\Directory\shell\Bobbin\command" "" '"$INSTDIR\bobbin-desktop.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\Directory\Background\shell\Bobbin" "" "Open with Bobbin"
  WriteRegStr HKCU "${CLASSES}\Directory\Background\shell\Bobbin" "Icon" "$INSTDIR\bobbin-desktop.exe"
  WriteRegStr HKCU "${CLASSES}\Directory\Background\shell\Bobbin\command" "" '"$INSTDIR\bobbin-desktop.exe" "%V"'
  WriteRegStr HKCU "${CLASSES}\Bobbin.Workspace" "" "Workspace of Bobbin"
  WriteRegStr HKCU "${CLASSES}\Bobbin.Workspace\DefaultIcon" "" "$INSTDIR\bobbin-desktop.exe,0"
  WriteRegStr HKCU "${CLASSES}\Bobbin.Workspace\shell\open\command" "" '"$INSTDIR\bobbin-desktop.exe" "%1"'
  WriteRegNone HKCU "${CLASSES}\.json\OpenWithProgids" "Bobbin.Workspace"
  WriteRegStr HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\bobbin.exe" "" "$INSTDIR\bobbin.exe"

  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Bobbin"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\bobbin-desktop.exe"
  WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Bobbin maintainers"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" "$0"
  ${RefreshShellIcons}
  Call LookForWebView
SectionEnd

Section "Uninstall"
  ; A program that runs cannot be removed: nothing else is, so that it can be tried again. In a script of a company that ends it with 2.
  again:
  Delete "$INSTDIR\bobbin-desktop.exe"
  Delete "$INSTDIR\bobbin.exe"
  ${If} ${FileExists} "$INSTDIR\bobbin*.exe"
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "Bobbin cannot be removed while it runs. Close it, also in other windows and in terminals, then choose Retry." /SD IDCANCEL IDRETRY again
    Abort
  ${EndIf}
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\README.md"
  Delete "$INSTDIR\THIRD-PARTY.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Bobbin\Bobbin.lnk"
  Delete "$SMPROGRAMS\Bobbin\Bobbin in the browser.lnk"
  Delete "$SMPROGRAMS\Bobbin\Bobbin command prompt.lnk"
  RMDir "$SMPROGRAMS\Bobbin"
  DeleteRegKey HKCU "${CLASSES}\bobbin"
  DeleteRegKey HKCU "${CLASSES}\Directory\shell\Bobbin"
  DeleteRegKey HKCU "${CLASSES}\Directory\Background\shell\Bobbin"
  DeleteRegKey HKCU "${CLASSES}\Bobbin.Workspace"
  DeleteRegValue HKCU "${CLASSES}\.json\OpenWithProgids" "Bobbin.Workspace"
  DeleteRegKey HKCU "Software\Microsoft\Windows\CurrentVersion\App Paths\bobbin.exe"
  DeleteRegKey HKCU "${UNINSTALL}"
  ; The compiler that was unpacked and the like can be made again.
  RMDir /r "$LOCALAPPDATA\bobbin"
  ${RefreshShellIcons}

  ; What a person would miss stays, unless they say otherwise. Workspaces are never touched.
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/DATA" $1
  ${If} ${Errors}
    MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONQUESTION "Remove also accounts, settings, records and the history of runs from this machine? Workspaces stay where they are." /SD IDNO IDNO kept
  ${EndIf}
  RMDir /r "$APPDATA\bobbin"
  kept:
SectionEnd
