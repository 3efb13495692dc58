using System;
using System.CodeDom.Compiler;
using System.Collections.Generic;
using System.Text;

namespace Microsoft.VisualStudio.TextTemplating
{
    public interface ITextTemplatingSession : IDictionary<string, object>;

    public sealed class TextTemplatingSession : Dictionary<string, object>, ITextTemplatingSession;

    public interface ITextTemplatingSessionHost
    {
        ITextTemplatingSession Session { get; set; }

        ITextTemplatingSession CreateSession();
    }

    public interface ITextTemplatingEngineHost
    {
        IList<string> StandardAssemblyReferences { get; }

        IList<string> StandardImports { get; }

        string TemplateFile { get; }

        object GetHostOption(string optionName);

        bool LoadIncludeText(string requestFileName, out string content, out string location);

        void LogErrors(CompilerErrorCollection errors);

        AppDomain ProvideTemplatingAppDomain(string content);

        string ResolveAssemblyReference(string assemblyReference);

        Type ResolveDirectiveProcessor(string processorName);

        string ResolveParameterValue(string directiveId, string processorName, string parameterName);

        string ResolvePath(string path);

        void SetFileExtension(string extension);

        void SetOutputEncoding(Encoding encoding, bool fromOutputDirective);
    }
}

namespace Mono.TextTemplating
{
    public class TemplatingEngine;
}
