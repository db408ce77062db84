using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Makes libLibTorchSharp.so load where the system's libstdc++ is older than GCC 13 (Debian 12). The library asks for the symbol version
/// GLIBCXX_3.4.32 for one function, which starts iostreams; an older libstdc++ starts them by itself when it is loaded.
/// Where libstdc++ has the version, nothing is done. The input is never changed: the result is a new file.
/// </summary>
public sealed class PatchLibTorchSharp : Task
{
    private const string Version = "GLIBCXX_3.4.32";
    private const string Function = "_ZSt21ios_base_library_initv";

    /// <summary>A function of libc without arguments and effects, called in place of the missing one.</summary>
    private const string Substitute = "getpid";

    private const uint DynamicSymbols = 11, VersionNeeds = 0x6ffffffe, VersionIndexes = 0x6fffffff;
    private const int SectionSize = 64, SymbolSize = 24;
    private const ushort WeakVersion = 2, GlobalIndex = 1;

    /// <summary>The library as the package has it.</summary>
    [Required]
    public string Library { get; set; } = "";

    /// <summary>Where the patched copy goes. An earlier file or link there is replaced, never written into.</summary>
    [Required]
    public string Destination { get; set; } = "";

    /// <summary>Whether to patch: true or false; empty to ask the system's libstdc++.</summary>
    public string Force { get; set; } = "";

    public override bool Execute()
    {
        if (string.IsNullOrEmpty(Force) ? SystemHasVersion() : Force != "true")
        {
            return true;
        }

        byte[] image = File.ReadAllBytes(Library);
        if (!Patch(image))
        {
            return true;
        }

        if (File.Exists(Destination) && IsSame(File.ReadAllBytes(Destination), image))
        {
            return true;
        }

        // Output folders hold hard links to an earlier copy, and running programs have it in memory: a rename leaves it to them.
        string draft = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(draft, image);
        File.Delete(Destination);
        File.Move(draft, Destination);
        Log.LogMessage(
            MessageImportance.High,
            "This system's libstdc++ lacks " + Version + ": libLibTorchSharp.so was patched in " + Path.GetDirectoryName(Destination));
        return true;
    }

    /// <summary>
    /// Makes the version optional and replaces the one function that has it. Returns false if the image does not ask for it.
    /// </summary>
    public static bool Patch(byte[] image)
    {
        var sections = Sections(image);
        var needs = sections.Find(section => section.Type == VersionNeeds);
        var indexes = sections.Find(section => section.Type == VersionIndexes);
        var symbols = sections.Find(section => section.Type == DynamicSymbols);
        int need = needs == null ? -1 : FindNeed(image, needs, sections[needs.Link].Offset);
        if (need < 0 || indexes == null || symbols == null)
        {
            return false;
        }

        int version = BitConverter.ToUInt16(image, need + 6), names = sections[symbols.Link].Offset;
        var users = new List<int>();
        for (int i = 0; i < symbols.Size / SymbolSize; i++)
        {
            if ((BitConverter.ToUInt16(image, indexes.Offset + (2 * i)) & 0x7fff) == version)
            {
                users.Add(i);
            }
        }

        int name = users.Count == 1 ? names + BitConverter.ToInt32(image, symbols.Offset + (users[0] * SymbolSize)) : 0;
        if (users.Count != 1 || Text(image, name) != Function)
        {
            throw new InvalidDataException(
                "libLibTorchSharp.so uses " + Version + " for other functions than " + Function
                + "; it needs a libstdc++ of GCC 13 or newer.");
        }

        Write(image, need + 4, WeakVersion);
        Write(image, indexes.Offset + (2 * users[0]), GlobalIndex);
        Encoding.ASCII.GetBytes(Substitute + "\0").CopyTo(image, name);
        return true;
    }

    private static List<Section> Sections(byte[] image)
    {
        if (image.Length < 64 || image[0] != 0x7f || image[1] != 'E' || image[2] != 'L' || image[3] != 'F'
            || image[4] != 2 || image[5] != 1)
        {
            throw new InvalidDataException("libLibTorchSharp.so is not a 64-bit little-endian ELF file.");
        }

        int table = (int)BitConverter.ToInt64(image, 40), count = BitConverter.ToUInt16(image, 60);
        var sections = new List<Section>();
        for (int at = table; sections.Count < count; at += SectionSize)
        {
            sections.Add(new Section
            {
                Type = BitConverter.ToUInt32(image, at + 4),
                Offset = (int)BitConverter.ToInt64(image, at + 24),
                Size = (int)BitConverter.ToInt64(image, at + 32),
                Link = BitConverter.ToInt32(image, at + 40),
            });
        }

        return sections;
    }

    /// <summary>The offset of the Elf64_Vernaux record that names the version, or -1.</summary>
    private static int FindNeed(byte[] image, Section needs, int names)
    {
        for (int file = needs.Offset, next = 1; next != 0; file += next)
        {
            next = BitConverter.ToInt32(image, file + 12);
            int count = BitConverter.ToUInt16(image, file + 2), entry = file + BitConverter.ToInt32(image, file + 8);
            for (int i = 0; i < count; i++, entry += BitConverter.ToInt32(image, entry + 12))
            {
                if (Text(image, names + BitConverter.ToInt32(image, entry + 8)) == Version)
                {
                    return entry;
                }
            }
        }

        return -1;
    }

    private static string Text(byte[] image, int at) => Encoding.ASCII.GetString(image, at, Array.IndexOf(image, (byte)0, at) - at);

    private static void Write(byte[] image, int at, ushort value) => BitConverter.GetBytes(value).CopyTo(image, at);

    private static bool IsSame(byte[] left, byte[] right)
    {
        int i = 0;
        while (left.Length == right.Length && i < left.Length && left[i] == right[i])
        {
            i++;
        }

        return left.Length == right.Length && i == left.Length;
    }

    /// <summary>Asks the dynamic loader, which knows where this system keeps its libraries. True where there is no glibc.</summary>
    private static bool SystemHasVersion()
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux))
        {
            return true;
        }

        try
        {
            IntPtr library = OpenLibrary("libstdc++.so.6", 2);
            return library == IntPtr.Zero || FindVersion(library, Function, Version) != IntPtr.Zero;
        }
        catch (Exception exception) when (exception is DllNotFoundException || exception is EntryPointNotFoundException)
        {
            return true;
        }
    }

    [DllImport("libc.so.6", EntryPoint = "dlopen")]
    private static extern IntPtr OpenLibrary(string name, int flags);

    [DllImport("libc.so.6", EntryPoint = "dlvsym")]
    private static extern IntPtr FindVersion(IntPtr library, string symbol, string version);

    private sealed class Section
    {
        public uint Type;
        public int Offset;
        public int Size;
        public int Link;
    }
}
